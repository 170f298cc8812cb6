"""profile: the JSON contract, the YAML file, and what a wrong edit is answered with."""

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import ProfileError
from pipeline.parse import parse
from pipeline.profile import profile_from_yaml, profile_to_dict, profile_to_yaml, to_json
from pipeline.resources import list_data

SCHEMA = json.loads(
    (Path(__file__).parent.parent / "docs" / "profile.schema.json").read_text(encoding="utf-8")
)
PAGE = """Dalam pekerjaan ini, ketelitian menjadi kunci.
Orang yang cocok menjadi penjahit adalah mereka yang teliti, ekspresif, dan memahami kain.
Jika kamu ceroboh, kamu tidak cocok menjadi penjahit.
Miskonsepsi tentang penjahit adalah bahwa mereka kaya. Padahal, upahnya kecil.
Ekspektasi yang salah adalah langsung terkenal.
Perbedaan penjahit dan desainer terletak pada rancangannya.
Hujan turun."""


@pytest.fixture(scope="module")
def profile():
    return parse(PAGE)


@pytest.fixture(scope="module")
def written(profile):
    return profile_to_yaml(profile)


@pytest.mark.parametrize("path", list_data("documents", "*.txt"), ids=lambda path: path.stem)
def test_the_json_form_follows_the_published_schema(path):
    document = path.read_text(encoding="utf-8")
    jsonschema.validate(profile_to_dict(parse(document)), SCHEMA)


def test_the_schema_is_itself_valid():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("key", "value"),
    [("language", "fr"), ("occupation", ""), ("fit_traits", [{"phrase": "teliti"}])],
)
def test_the_schema_refuses_what_is_not_the_contract(profile, key, value):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**profile_to_dict(profile), key: value}, SCHEMA)


def test_a_source_is_a_place_and_unread_are_sentences(profile):
    shown = json.loads(to_json(profile))
    source = shown["fit_traits"][0]["source"]
    assert PAGE[source["start"] : source["end"]].startswith("Orang yang cocok")
    assert shown["unread"] == ["Hujan turun."]


def test_the_file_says_what_may_be_edited_and_ends_with_the_document(written):
    assert written.startswith("#")
    assert "You may edit" in written
    assert written.rstrip().endswith("Hujan turun.")


def test_a_profile_comes_back_as_it_was_written(profile, written):
    assert profile_from_yaml(written) == profile


@pytest.mark.parametrize(
    "tail",
    ["\r\n\r\nHalo dunia.", "\tTab.", " \n \nSpasi di akhir. ", "\u2028Baris.", "Kué 🙂 \x85 ya."],
)
def test_odd_characters_in_the_document_survive(tail):
    odd = parse(PAGE + tail)
    assert profile_from_yaml(profile_to_yaml(odd)) == odd


@settings(deadline=None, max_examples=30)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_any_text_in_the_document_survives(tail):
    odd = parse(f"{PAGE}\n{tail}")
    assert profile_from_yaml(profile_to_yaml(odd)) == odd


EDITS = [
    ("slug: penjahit", "slug: tukang-jahit", "slug", "tukang-jahit"),
    ("occupation: penjahit", "occupation: tukang jahit", "occupation", "tukang jahit"),
]


@pytest.mark.parametrize(("old", "new", "field", "value"), EDITS)
def test_an_allowed_edit_is_taken(written, old, new, field, value):
    assert getattr(profile_from_yaml(written.replace(old, new, 1)), field) == value


def test_weights_and_names_can_be_edited(written):
    edited = written.replace("precision: 1.5", "precision: 3", 1)
    edited = edited.replace("id: ekspresif", "id: daya ungkap", 1)
    profile = profile_from_yaml(edited)
    assert profile.weights["precision"] == 3.0
    assert profile.names["ekspresif"].id == "daya ungkap"


def test_a_weight_left_out_is_one(written):
    profile = profile_from_yaml(written.replace("  precision: 1.5\n", "", 1))
    assert profile.weights["precision"] == 1.0


WRONG = [
    ("unknown key", "slug: penjahit", "slgu: penjahit", r"may hold .*, got 'slgu'"),
    ("missing field", "slug: penjahit\n", "", "but slug is missing"),
    ("bad slug", "slug: penjahit", "slug: Tukang Jahit!", "slug must be made of"),
    ("bad language", "language: id", "language: fr", "language must be id or en, got 'fr'"),
    ("bad label", "label: precision+", "label: precision-", r"must be precision\+, got 'prec"),
    ("label of a red flag", "label: precision-", "label: precision+", "must be precision-, got"),
    ("bad trait", "trait: precision", "trait: Ketelitian", "made of a-z, 0-9 and _, got"),
    ("zero weight", "precision: 1.5", "precision: 0", "must be a positive number, got 0"),
    ("negative weight", "precision: 1.5", "precision: -2", "must be a positive number, got -2"),
    ("word as weight", "precision: 1.5", "precision: banyak", "positive number, got 'banyak'"),
    ("truth as weight", "precision: 1.5", "precision: true", "positive number, got True"),
    ("endless weight", "precision: 1.5", "precision: .inf", "positive number, got inf"),
    ("weight of no trait", "precision: 1.5", "presisi: 1.5", "weights may hold .*, got 'presisi'"),
    ("bad belief", "label: misconception_kaya", "label: kaya", "made of misconception_"),
    ("empty phrase", "phrase: teliti", "phrase: ''", "text that is not empty, got ''"),
    ("bad confidence", "confidence: low", "confidence: so-so", "high or medium or low, got"),
    ("key that is no truth", "key: true", "key: maybe", "must be True or False, got 'maybe'"),
    ("span outside", "source: {start: 47,", "source: {start: 470000,", "inside the document"),
    ("span turned round", "source: {start: 47, end: ", "source: {start: 47, end: -", "inside the"),
    ("no list", "differences:\n", "differences: none\nx:\n", "must be a list|may hold"),
    ("no YAML", "slug: penjahit", "slug: [penjahit", "must be valid YAML, got .* at line"),
    ("name missing", "names:\n  ekspresif:", "names:\n  precision:", "but ekspresif is missing"),
    ("other schema", "cocok/profile/1", "cocok/profile/9", "must be cocok/profile/1, got"),
]


@pytest.mark.parametrize(
    ("old", "new", "message"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG]
)
def test_a_wrong_edit_gets_one_clear_sentence(written, old, new, message):
    assert old in written
    with pytest.raises(ProfileError, match=message) as caught:
        profile_from_yaml(written.replace(old, new, 1))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "just words", "- a\n- list"])
def test_a_file_that_is_no_profile_is_refused(text):
    with pytest.raises(ProfileError, match="must be a mapping"):
        profile_from_yaml(text)


def test_a_profile_without_traits_is_refused(written):
    start, end = written.index("fit_traits:"), written.index("misconceptions:")
    emptied = f"{written[:start]}fit_traits: []\nred_flags: []\n{written[end:]}"
    with pytest.raises(ProfileError, match="at least one trait"):
        profile_from_yaml(emptied)
