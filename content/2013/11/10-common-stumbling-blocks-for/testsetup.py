# /// script
# requires-python = ">=3.8,<3.14"
# dependencies = [
#     "SQLAlchemy==1.4.54; python_version < '3.13'",
#     "Flask-SQLAlchemy==2.5.1; python_version < '3.13'",
#     "Flask==2.3.3",
#     "Werkzeug==2.3.8",
#     # SQLAlchemy 1.4 has no wheel for Python 3.13; what the post shows is the same in 2.0.
#     "SQLAlchemy==2.0.58; python_version >= '3.13'",
#     "Flask-SQLAlchemy==3.1.1; python_version >= '3.13'",
# ]
# ///
"""What the post takes for granted: an engine, two models of a Flask-SQLAlchemy application, and some rows to find."""

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import aliased, scoped_session, sessionmaker

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
db = SQLAlchemy(app)


class Company(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.Unicode, nullable=False)
    address = db.Column(db.Unicode, nullable=False)


class Category(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.Unicode, nullable=False)
    parent_id = db.Column(db.Integer, db.ForeignKey("category.id"))
    parent = db.relationship("Category", remote_side=[id])


app.app_context().push()
engine = db.engine
db.create_all()
db.session.add_all([Company(name="Foo", address="blah"), Company(name="Bar", address="elsewhere")])
# Two categories share the name that the post asks for, and the wrong one comes first.
db.session.add_all(
    [
        Category(name="Social Issues", parent=Category(name="Adults")),
        Category(name="Social Issues", parent=Category(name="Teens")),
    ]
)
db.session.commit()
