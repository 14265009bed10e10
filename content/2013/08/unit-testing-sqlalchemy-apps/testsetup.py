# /// script
# requires-python = ">=3.8,<3.14"
# dependencies = [
#     "SQLAlchemy==1.4.54; python_version < '3.13'",
#     # SQLAlchemy 1.4 has no wheel for Python 3.13; what the post shows is the same in 2.0.
#     "SQLAlchemy==2.0.58; python_version >= '3.13'",
#     "psycopg2-binary",
#     # The last pytest that calls setup() and teardown(), as nose did.
#     "pytest<8",
# ]
#
# [tool.doctests]
# services = ["postgresql"]
# database = "yourdb"
# ///
"""The post brings what it needs; the package that it tests is your/package.py."""
