from __future__ import annotations

import ast
from functools import cache

import pytest
from lxml import etree

from blogger.code import block
from blogger.document import Code
from blogger.markup import parse
from blogger.tokens import tokens
from tests.testing import FEED

NESTED_TRANSACTIONS = """\
from sqlalchemy.engine import create_engine
from sqlalchemy.orm.session import Session
from your.package import Base  # This is your declarative base class


def setup_module():
    global transaction, connection, engine

    # Connect to the database and create the schema within a transaction
    engine = create_engine('postgresql:///yourdb')
    connection = engine.connect()
    transaction = connection.begin()
    Base.metadata.create_all(connection)

    # If you want to insert fixtures to the DB, do it here


def teardown_module():
    # Roll back the top level transaction and disconnect from the database
    transaction.rollback()
    connection.close()
    engine.dispose()


class DatabaseTest(object):
    def setup(self):
        self.__transaction = connection.begin_nested()
        self.session = Session(connection)

    def teardown(self):
        self.session.close()
        self.__transaction.rollback()"""

SESSIONS = """\
DBSession = scoped_session(sessionmaker(engine))
companies = DBSession.query(Company).all()"""

QUERY = "db.session.query(Company.address)"

ALIAS = """\
parent = aliased(Category)
c = Category.query.join(parent, Category.parent).\\
    filter(Category.name=='Social Issues', parent.name=='Teens').first()"""

FIXTURES = """\
from sqlalchemy.schema import MetaData, DropConstraint
import pytest
from yourapp import db, create_app


@pytest.fixture(scope='session')
def app(request):
    return create_app()


@pytest.fixture(scope='session', autouse=True)
def setup_db(request, app):
    # Clear out any existing tables
    metadata = MetaData(db.engine)
    metadata.reflect()
    for table in metadata.tables.values():
        for fk in table.foreign_keys:
            db.engine.execute(DropConstraint(fk.constraint))
    metadata.drop_all()

    # Create the tables based on the current model
    db.create_all()

    # Add base data here
    # ...
    db.session.flush()
    db.session.expunge_all()
    db.session.commit()


@pytest.fixture(autouse=True)
def dbsession(request, monkeypatch):
    # Roll back at the end of every test
    request.addfinalizer(db.session.remove)

    # Prevent the session from closing (make it a no-op) and
    # committing (redirect to flush() instead)
    monkeypatch.setattr(db.session, 'commit', db.session.flush)
    monkeypatch.setattr(db.session, 'remove', lambda: None)


def test_example(app):
    with app.test_client() as client:
        response = client.get('/some/path')
    assert response.status_code == 200
    assert db.session.query(Foo).count() == 5"""

# In the feed's order, newest post first; whether each had lost its layout.
BLOCKS = [
    pytest.param(0, FIXTURES, True, id="2014/01"),
    pytest.param(1, SESSIONS, True, id="2013/11 sessions"),
    pytest.param(2, QUERY, False, id="2013/11 query"),
    pytest.param(3, ALIAS, True, id="2013/11 alias"),
    pytest.param(4, NESTED_TRANSACTIONS, True, id="2013/08"),
]


def bodies() -> list[str]:
    """Give the bodies of the feed's posts."""
    return [content.text for content in etree.parse(FEED).iter("{http://www.w3.org/2005/Atom}content")]


@cache
def blocks() -> list[Code]:
    """Read the blocks of code of the blog's own feed, in the order of its posts."""
    outermost = [
        pre for html in bodies() for pre in parse(tokens(html)).find_all("pre") if pre.find_parent("pre") is None
    ]
    return [code for pre in outermost if (code := block(pre)) is not None]


def test_five_blocks_stand_in_ten_nested_elements() -> None:
    """A converter wrapped its output again and again; what it wrapped is one block each time."""
    assert len(blocks()) == 5
    assert sum(len(parse(tokens(html)).find_all("pre")) for html in bodies()) == 10


@pytest.mark.parametrize(("number", "expected", "guessed"), BLOCKS)
def test_a_block_comes_out_as_a_careful_person_would_write_it(number: int, expected: str, *, guessed: bool) -> None:
    """Line breaks, indentation, blank lines and comments stand where they belong."""
    code = blocks()[number]

    assert code.text == expected
    assert ast.dump(ast.parse(code.text)) == ast.dump(ast.parse(expected))
    assert (code.language, code.guessed) == ("python", guessed)
