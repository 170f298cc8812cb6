"""What loops read, compiled or as they stand, is to the byte what whole arrays read."""

from __future__ import annotations

import importlib
import random
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import loops
from pipeline.jsonform import JsonLines
from pipeline.stretches import Stretches

TEXTS = {
    "nothing": "",
    "blanks": "   ",
    "marks": "!!! ...",
    "a plain text": "Saya pendengar yang baik. Aku tidak suka ribut, dulu cuek; kini peduli.",
    "quotes and a list": 'Dr. Sutomo: "Saya tidak peduli." Susah sekali bergaul.\n\n- sabar',
    "other white space": "I love  helping people\tbut am not patient 🙂\nnama saya Budi",
    "hidden characters": "Ｓａｙａ suka mеnolong café ​ orang\ud800",
    "long words": "kata" * 40 + " saya " + "peduli " * 300,
}


@pytest.fixture(autouse=True)
def arrays_again():
    """Leave no loop in use behind."""
    yield
    loops.use(None)


def read(model, texts, by):
    """Return what is written of texts, read by these loops with nothing learned before."""
    loops.use(by)
    model._lexer.reset()
    model._scorer.reset()
    lines = JsonLines()
    return [line for reading in model.read_many(texts) for line in lines.lines(reading)]


def of_the_bank(bank, seed, many):
    rng = random.Random(seed)
    said = [statement.text for statement in bank]
    return [" ".join(rng.choices(said, k=rng.randint(0, 9))) for _ in range(many)]


def all_the_same(model, texts, by):
    with np.errstate(over="ignore"):  # hashes run over, in numpy's own numbers with a warning
        assert read(model, texts, by) == read(model, texts, None)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_loops_read_each_text_as_arrays_do(model, text):
    all_the_same(model, [text], loops.PLAIN)


@pytest.mark.slow
def test_loops_read_the_bank_as_arrays_do(model, bank):
    all_the_same(model, [*TEXTS.values(), *of_the_bank(bank, 5, 60), *TEXTS.values()], loops.PLAIN)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.text(max_size=60) | st.sampled_from([*TEXTS.values()][3:6]), max_size=4))
def test_loops_read_any_texts_as_arrays_do(model, texts):
    all_the_same(model, texts, loops.PLAIN)


@pytest.mark.slow
def test_compiled_loops_read_the_bank_as_arrays_do(model, bank):
    pytest.importorskip("numba")
    assert (compiled := loops.compiled()) is not None
    all_the_same(model, [*TEXTS.values(), *of_the_bank(bank, 6, 1500)], compiled)


@given(st.lists(st.text("ab é", max_size=9), max_size=9))
def test_stretches_have_the_same_numbers_by_loop_as_by_dictionary(texts):
    found = []
    for by in (None, loops.PLAIN):
        loops.use(by)
        learned: list[str] = []
        stretches = Stretches(learned.append)
        with np.errstate(over="ignore"):
            rounds = [stretches.numbered(texts) for _ in range(2)]
        found.append([(n.tolist(), c.tolist()) for n, c in rounds] + [learned])
    assert found[0] == found[1]


def test_a_table_that_fills_up_finds_what_it_held_before():
    loops.use(loops.PLAIN)
    stretches = Stretches(lambda _: None)
    stretches._bytes._bits, stretches._bytes._slots = 4, np.zeros(16, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for size in (3, 9, 40):
            texts = [" ".join(f"w{n}" for n in range(size))]
            number, _ = stretches.numbered(texts)
            again, _ = stretches.numbered(texts)
            assert number.tolist() == again.tolist() == list(range(size))
    assert len(stretches._bytes._slots) >= 80


def test_without_numba_arrays_go_on_reading(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)  # as if it were not installed
    loops.compiled.cache_clear()
    loops.switch_on()
    assert loops.loops() is None
    loops.compiled.cache_clear()


def test_only_many_full_chunks_switch_loops_on(model, monkeypatch):
    score = importlib.import_module("pipeline.score")
    asked: list[int] = []
    monkeypatch.setattr(score, "switch_on", lambda: asked.append(1))
    monkeypatch.setattr(score, "CHUNK", 2)
    monkeypatch.setattr(score, "_MANY_CHUNKS", 3)
    monkeypatch.setattr(model, "_full_chunks", 0)
    for _ in range(9):
        list(model.read_many(["Saya sabar."]))
    assert not asked
    list(model.read_many(["Saya sabar."] * 9))
    assert asked == [1]
