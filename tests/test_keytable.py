from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.keytable import KeyTable

NUMBERS = st.integers(0, 2**62)


@given(st.sets(NUMBERS | st.integers(0, 40)), st.lists(NUMBERS | st.integers(0, 40)))
def test_every_number_is_found_where_it_stands_and_no_other(held, asked):
    keys = list(held)
    wanted = [*keys, *asked]
    found = KeyTable(np.asarray(keys, dtype=np.int64)).find(np.asarray(wanted, dtype=np.int64))
    place = {key: i for i, key in enumerate(keys)}
    assert found.tolist() == [place.get(key, -1) for key in wanted]


def test_a_large_set_is_found_whole():
    keys = np.arange(200_000, dtype=np.int64) * 7919
    table = KeyTable(keys)
    assert (table.find(keys) == np.arange(len(keys))).all()
    assert (table.find(keys + 1) == -1).all()
