from __future__ import annotations

import pytest

from pipeline.config import ScoreSettings
from pipeline.verdict import (
    Evidence,
    contribution,
    harm_of,
    interval_of,
    verdict_of,
)

SETTINGS = ScoreSettings()


def evidence(profile, **given):
    """Evidence by trait: a number is support, a negative one contradiction."""
    found = {}
    for trait in profile.traits:
        values = given.get(trait, ())
        values = values if isinstance(values, tuple) else (values,)
        found[trait] = Evidence.of(
            {i: v for i, v in enumerate(values) if v > 0},
            {i: -v for i, v in enumerate(values) if v < 0},
        )
    return found


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "insufficient"),
        ({"empathy": 0.9}, "insufficient"),
        ({"empathy": 0.9, "leadership": 0.9}, "partial"),
        ({"empathy": 0.9, "leadership": 0.9, "communication": 0.8}, "fit"),
        ({"empathy": -0.9, "communication": -0.9}, "unfit"),
        ({"empathy": 0.9, "communication": -0.9}, "mixed"),
        (
            {"empathy": 0.9, "leadership": 0.9, "adaptability": 0.9, "communication": -0.9},
            "mixed",  # a standing red flag never leaves a text a fit
        ),
        ({"helping_interest": (-0.9, -0.9), "leadership": 0.6}, "unfit"),
    ],
)
def test_the_verdict_follows_the_evidence(profile, given, expected):
    assert verdict_of(evidence(profile, **given), profile, SETTINGS) == expected


def test_key_traits_weigh_more_and_shares_add_up(profile):
    part = profile.shares
    assert sum(part.values()) == pytest.approx(1.0, abs=1e-12)
    assert part["empathy"] == pytest.approx(1.5 * part["leadership"])


def test_a_red_flag_harms_more_than_a_gap(profile):
    assert harm_of("empathy", profile, SETTINGS) > harm_of("leadership", profile, SETTINGS)


def test_more_support_never_lowers_and_more_contradiction_never_raises():
    base = contribution(0.2, Evidence.of({0: 0.6}, {1: 0.5}), 1.0)
    assert contribution(0.2, Evidence.of({0: 0.6, 2: 0.7}, {1: 0.5}), 1.0) > base
    assert contribution(0.2, Evidence.of({0: 0.6}, {1: 0.5, 2: 0.7}), 1.0) < base


def test_the_interval_holds_the_score_and_narrows_with_evidence(profile):
    few = evidence(profile, empathy=0.7)
    many = evidence(profile, empathy=(0.7, 0.9), leadership=(0.9, 0.9), communication=0.95)
    low, high = interval_of(60.0, few, profile, SETTINGS, 3)
    assert 0 <= low < 60 < high <= 100
    narrow = interval_of(60.0, many, profile, SETTINGS, 12)
    assert narrow[1] - narrow[0] < high - low
