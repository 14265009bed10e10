# /// script
# requires-python = ">=3.8,<3.13"
# dependencies = [
#     # From 2.0 on, MetaData() takes no engine and an engine has no execute().
#     "SQLAlchemy==1.4.54",
#     "Flask-SQLAlchemy==2.5.1",
#     "Flask==2.3.3",
#     "Werkzeug==2.3.8",
#     "psycopg2-binary",
#     "PyMySQL",
#     "pytest",
# ]
#
# [tool.doctests]
# services = ["postgresql", "mariadb"]
# # The post begins by dropping what the last run has left, so there must be a last run.
# runs = 2
# ///
"""The post's example names a model that it does not import; the application is yourapp.py."""

from yourapp import Foo
