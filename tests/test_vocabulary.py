"""A string is found among sorted ones alike before and after they are kept in a dictionary."""

from __future__ import annotations

import pytest

from pipeline.vocabulary import Places

STRINGS = ("", " a", "ada", "adalah", "sabar", "über")
ASKED = ["sabar", "adal", "", "zebra", "über", " a", "!"]


@pytest.mark.parametrize("before", [0, 10_000], ids=["searched", "from a dictionary"])
def test_places_of_known_strings_are_found_and_others_are_not(before):
    places = Places(STRINGS)
    places.of(["ada"] * before)
    assert places.of(ASKED) == [4, -1, 0, -1, 5, 1, -1]


def test_nothing_stands_among_no_strings():
    assert Places(()).of(["a"]) == [-1]
