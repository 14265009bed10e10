"""The application that the post tests: two tables, one of which refers to the other, and a page that adds to them."""

import os

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.engine import make_url

db = SQLAlchemy()


class Bar(db.Model):
    id = db.Column(db.Integer, primary_key=True)


class Foo(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    bar_id = db.Column(db.ForeignKey("bar.id", name="fk_foo_bar"), nullable=False)
    bar = db.relationship("Bar")


def create_app():
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url()
    app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
    db.init_app(app)
    # The post uses db.engine and db.session outside of requests.
    db.app = app

    @app.route("/some/path")
    def some_page():
        bar = Bar()
        db.session.add_all([Foo(bar=bar) for _ in range(5)])
        db.session.commit()
        return "There are five."

    return app


def database_url():
    url = make_url(os.environ["DATABASE_URL"])
    return url.set(drivername="mysql+pymysql") if url.get_backend_name() == "mysql" else url
