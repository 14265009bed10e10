from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.blogger.properties import PROPERTIES, Property


@pytest.mark.parametrize("one", PROPERTIES, ids=[one.name for one in PROPERTIES])
@settings(max_examples=30)
@given(data=st.data())
def test_it_holds_for_what_strangers_write(one: Property, data: st.DataObject) -> None:
    """What an import promises holds for generated posts and exports; benchmarks/properties.py draws many more."""
    drawn = data.draw(one.inputs)

    assert one.fault(drawn) == "", drawn
