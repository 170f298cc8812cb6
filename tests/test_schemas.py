"""The analysis follows the JSON Schema that docs/ publishes (the profile: test_profile.py)."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import jsonschema
import pytest

from pipeline.batch import Inputs, run_batch
from pipeline.records import ANALYSIS_SCHEMA, Verdict
from pipeline.resources import read_data

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((ROOT / "docs" / "analysis.schema.json").read_text(encoding="utf-8"))
GUARDS = sorted((ROOT / "tests" / "examples" / "guards").glob("*.jsonl"))
RATNA = read_data("samples", "ratna.txt")


def check(held: dict) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(held)


def test_the_schema_is_itself_valid_and_names_its_contract():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == SCHEMA["properties"]["schema"]["const"] == ANALYSIS_SCHEMA


TEXTS = [
    pytest.param(RATNA, id="a whole essay"),
    pytest.param("", id="nothing"),
    pytest.param("🙂 halo", id="a word"),
    pytest.param("I never help anyone. I hate talking to people.", id="English, against"),
    pytest.param("Ich helfe gern Menschen, und ich höre immer zu.", id="another language"),
    pytest.param(read_data("documents", "pekerja-sosial.txt"), id="the document itself"),
]


@pytest.mark.parametrize("text", TEXTS)
def test_an_analysis_follows_the_schema(model, text):
    check(json.loads(model.score(text).to_json()))


def test_texts_with_warnings_follow_the_schema(model):
    lines = [line for file in GUARDS for line in file.read_text("utf-8").splitlines()]
    analyses = list(model.score_many(json.loads(line)["text"] for line in lines))
    for analysis in analyses:
        check(json.loads(analysis.to_json()))
    assert len({w.code for analysis in analyses for w in analysis.warnings}) >= 7


def test_the_lines_of_a_batch_follow_the_schema(model, tmp_path):
    essays = tmp_path / "essays.jsonl"
    rows = [json.dumps({"id": name, "text": RATNA}) for name in ("one", "other")]
    essays.write_text("\n".join(rows), encoding="utf-8")
    run_batch(Inputs((essays,)), tmp_path / "scored.jsonl", model)
    lines = (tmp_path / "scored.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    for record in records:
        check(record)
    assert [w["other"] for w in records[1]["warnings"] if "other" in w] == ["one"]


def test_the_schema_lists_what_the_program_can_say():
    can_say = json.loads(read_data("messages.json"))
    of = SCHEMA["properties"]
    assert of["verdict"]["enum"] == [verdict.value for verdict in Verdict]
    assert of["warnings"]["items"]["properties"]["code"]["enum"] == list(can_say["warnings"])
    context = SCHEMA["$defs"]["sentence"]["properties"]["context"]["items"]["enum"]
    assert context == list(can_say["context"])


BROKEN = [
    ("score", 101),
    ("score", None),
    ("verdict", "hire"),
    ("traits 0 finding", "maybe"),
    ("traits 0 probability", 1.5),
    ("sentences 0 context", ["angry"]),
    ("sentences 1 start", -1),
    ("model data_sha256", "abc"),
    ("name", "Ratna"),
]


@pytest.mark.parametrize(("place", "value"), BROKEN)
def test_the_schema_refuses_what_is_not_the_contract(model, place, value):
    held = copy.deepcopy(model.score(RATNA).to_dict())
    *way, last = [int(key) if key.isdigit() else key for key in place.split()]
    at = held
    for key in way:
        at = at[key]
    at[last] = value
    with pytest.raises(jsonschema.ValidationError):
        check(held)
