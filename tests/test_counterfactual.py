from __future__ import annotations

import re

import pytest

from pipeline.cli import main
from pipeline.counterfactual import deletion_lines, smallest_deletion
from pipeline.errors import UsageError

TEXT = "Saya pendengar yang baik dan teman-teman sering curhat ke saya. Saya suka menolong orang."


def words_of(text):
    return re.findall(r"[\w-]+", text)


def carried(analysis):
    return {found.label for sentence in analysis.sentences for found in sentence.labels}


@pytest.mark.parametrize("label", ["active_listening+", "helping_interest+"])
def test_without_the_words_the_text_no_longer_carries_the_label(model, label):
    found = smallest_deletion(model, TEXT, label)
    assert found is not None
    assert label in carried(model.score(TEXT))
    assert label not in carried(model.score(found.text))
    assert len(words_of(found.text)) == len(words_of(TEXT)) - len(found.words)


def test_the_verdict_turns(model):
    found = smallest_deletion(model, TEXT, "verdict")
    assert found is not None
    assert found.before == model.score(TEXT).verdict
    assert found.after == model.score(found.text).verdict != found.before


def test_no_single_word_does_what_two_are_said_to_be_needed_for(model):
    found = smallest_deletion(model, TEXT, "active_listening+")
    assert found is not None
    assert found.smallest
    words = TEXT.split()
    singles = [" ".join(words[:i] + words[i + 1 :]) for i in range(len(words))]
    flips = [s for s in singles if "active_listening+" not in carried(model.score(s))]
    assert (flips == []) == (len(found.words) > 1)


def test_a_label_the_text_does_not_carry_is_named_with_those_it_does(model):
    with pytest.raises(UsageError, match=r"it carries .*active_listening\+"):
        smallest_deletion(model, TEXT, "leadership-")


def test_the_lines_say_what_was_proved(model):
    lines = deletion_lines(smallest_deletion(model, TEXT, "verdict"), "verdict")
    assert "the verdict turns from" in lines[0]


def test_the_command_prints_it(tiny_folder, capsys):
    argv = ["score", TEXT, "--counterfactual", "helping_interest+", "--model", str(tiny_folder)]
    assert main(argv) == 0
    assert "no longer carries helping_interest+" in capsys.readouterr().out
