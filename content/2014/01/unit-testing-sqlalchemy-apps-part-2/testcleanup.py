"""Tests that the post's fixtures keep apart, though the page that they ask for commits."""

from sqlalchemy import inspect


def test_nothing_is_left_of_the_example(app):
    assert db.session.query(Foo).count() == 0
    test_example(app)


def test_what_the_page_commits_is_rolled_back(app):
    assert db.session.query(Foo).count() == 0
    test_example(app)


def test_the_tables_are_there_for_the_next_run():
    tables = inspect(db.engine)
    assert sorted(tables.get_table_names()) == ["bar", "foo"]
    assert [one["referred_table"] for one in tables.get_foreign_keys("foo")] == ["bar"]
