from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from pipeline.config import ScoreSettings
from pipeline.verdict import VERDICTS, Scale, Tally, at_least_one, contribution, harm_of

SETTINGS = ScoreSettings()


@pytest.fixture(scope="module")
def scale(profile):
    return Scale(profile, SETTINGS)


def tally(profile, *texts, sentences=8):
    """What texts say of traits: a number is support, a negative one contradiction."""
    rows = []
    for text, given in enumerate(texts):
        for trait, values in given.items():
            values = values if isinstance(values, tuple) else (values,)
            sides = [v for v in values if v > 0], [-v for v in values if v < 0]
            rows.append(
                (text, profile.traits.index(trait), *map(len, sides), *map(sum, sides))
                + tuple(map(at_least_one, sides))
            )
    columns = np.asarray(rows, dtype=float).reshape(-1, 8).T
    whole = [column.astype(np.int64) for column in columns[:4]]
    return Tally(*whole, *columns[4:], sentences=np.full(len(texts), sentences))


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
def test_the_verdict_follows_the_evidence(profile, scale, given, expected):
    # among others: what is said of one text never depends on its neighbours
    found = scale.verdicts(tally(profile, {"empathy": 0.9}, given, {"leadership": (0.9, -0.8)}))
    assert VERDICTS[found[1]] == expected


def test_key_traits_weigh_more_and_shares_add_up(profile):
    part = profile.shares
    assert sum(part.values()) == pytest.approx(1.0, abs=1e-12)
    assert part["empathy"] == pytest.approx(1.5 * part["leadership"])


def test_a_red_flag_harms_more_than_a_gap(profile):
    assert harm_of("empathy", profile, SETTINGS) > harm_of("leadership", profile, SETTINGS)


def test_more_support_never_lowers_and_more_contradiction_never_raises():
    base = contribution(0.2, at_least_one([0.6]), at_least_one([0.5]), 1.0)
    assert contribution(0.2, at_least_one([0.6, 0.7]), at_least_one([0.5]), 1.0) > base
    assert contribution(0.2, at_least_one([0.6]), at_least_one([0.5, 0.7]), 1.0) < base


def test_a_text_that_says_nothing_scores_fifty(profile, scale):
    assert scale.scores(tally(profile, {}, {"empathy": 0.9}))[0] == pytest.approx(50.0)


def test_a_score_is_the_sum_of_its_contributions(profile, scale):
    said = tally(profile, {trait: (0.6, -0.3) for trait in profile.traits})
    assert scale.scores(said)[0] == pytest.approx(scale.points(said).sum(), abs=1e-9)


def test_the_interval_holds_the_score_and_narrows_with_evidence(profile, scale):
    few = tally(profile, {"empathy": 0.7}, sentences=3)
    many = {"empathy": (0.7, 0.9), "leadership": (0.9, 0.9), "communication": 0.95}
    score = np.asarray([60.0])
    low, high = scale.intervals(score, few)
    assert 0 <= low[0] < 60 < high[0] <= 100
    narrow = scale.intervals(score, tally(profile, many, sentences=12))
    assert narrow[1][0] - narrow[0][0] < high[0] - low[0]


def test_what_many_sentences_say_of_every_trait_is_less_sure_to_be_read_right(profile, scale):
    said = {trait: (0.95,) * 9 for trait in profile.traits}
    score = np.asarray([90.0])
    low, longer = (scale.intervals(score, tally(profile, said, sentences=n))[0] for n in (10, 90))
    assert longer[0] < low[0] < 90


@pytest.mark.parametrize("share", [0.5, 0.8, 0.95])
def test_an_interval_reaches_as_far_as_the_normal_distribution_says(profile, share):
    said = tally(profile, {}, sentences=3)
    ends = [
        Scale(profile, ScoreSettings(interval=width)).intervals(np.asarray([50.0]), said)
        for width in (share, 0.6)
    ]
    spans = [float(high[0] - low[0]) for low, high in ends]
    reach = [NormalDist().inv_cdf(0.5 + width / 2) for width in (share, 0.6)]
    assert spans[0] / spans[1] == pytest.approx(reach[0] / reach[1], rel=1e-9)
