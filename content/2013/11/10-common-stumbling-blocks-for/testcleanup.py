"""Use what the post only shows."""

assert sorted(company.name for company in companies) == ["Bar", "Foo"]
assert DBSession.query(Company).count() == 2

addresses = db.session.query(Company.address)
assert sorted(address for (address,) in addresses) == ["blah", "elsewhere"]

assert c.name == "Social Issues"
assert c.parent.name == "Teens"
