"""The application that the post tests: one table, with a constraint to run into."""

from sqlalchemy import Column, Integer, Unicode
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Person(Base):
    __tablename__ = "person"

    id = Column(Integer, primary_key=True)
    name = Column(Unicode(100), nullable=False, unique=True)
