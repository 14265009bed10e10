"""Tests that inherit from the post's DatabaseTest, and a look at the database when they are done."""

import pytest
from sqlalchemy import inspect
from your.package import Person


@pytest.fixture(scope="session", autouse=True)
def outside():
    """Look at the database from outside: of the session, it begins before setup_module and ends after teardown_module."""
    engine = create_engine("postgresql:///yourdb")
    assert inspect(engine).get_table_names() == []
    yield engine
    assert inspect(engine).get_table_names() == []
    engine.dispose()


class TestPeople(DatabaseTest):
    """Each of the two adds the same unique name, so whichever comes second fails unless the first was rolled back."""

    def test_one(self, outside):
        self.add_alice(outside)

    def test_another(self, outside):
        self.add_alice(outside)

    def add_alice(self, outside):
        assert self.session.query(Person).count() == 0
        self.session.add(Person(name="Alice"))
        self.session.flush()
        assert self.session.query(Person).one().name == "Alice"
        assert inspect(outside).get_table_names() == []
