"""catalogue: the trait files, and what a document's phrase is mapped to."""

import re
from pathlib import Path

import pytest

from pipeline.catalogue import load_beliefs, load_catalogue, name_belief
from pipeline.catalogue.affixes import content_stems, slugify, stem
from pipeline.records import Words
from pipeline.resources import read_data

TRAITS = list(load_catalogue().traits.values())
SEVEN = {
    *("empathy", "active_listening", "adaptability", "leadership"),
    *("drive_for_change", "communication", "helping_interest"),
}


def test_there_are_at_least_eighty_traits_and_the_seven_are_among_them():
    assert len(TRAITS) >= 80
    assert {trait.id for trait in TRAITS} >= SEVEN


@pytest.mark.parametrize("trait", TRAITS, ids=lambda trait: trait.id)
def test_a_trait_is_complete(trait):
    assert re.fullmatch(r"[a-z][a-z_]*", trait.id)
    assert trait.name.id and trait.name.en
    assert trait.hint.id.endswith(".") or trait.hint.id.endswith("?")
    assert trait.hint.en.endswith(".") or trait.hint.en.endswith("?")
    assert 8 <= len(trait.phrases["id"]["+"])
    assert 5 <= len(trait.phrases["id"]["-"])
    assert 3 <= len(trait.phrases["en"]["+"])
    assert 3 <= len(trait.phrases["en"]["-"])


def test_anchors_are_the_onet_elements_that_were_looked_up():
    readme = read_data("traits", "README.md")
    looked_up = dict(re.findall(r"^\| `(\w+)` \| ([124](?:\.\w+)+) \| \w", readme, re.MULTILINE))
    assert looked_up == {trait.id: trait.anchor for trait in TRAITS if trait.anchor}
    assert len(looked_up) >= 60


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("sign", ["+", "-"])
@pytest.mark.parametrize("trait", TRAITS, ids=lambda trait: trait.id)
def test_a_catalogue_phrase_names_its_own_trait(trait, sign, language):
    phrases = trait.phrases[language][sign]
    found = {phrase: load_catalogue().match(phrase, sign, language).trait for phrase in phrases}
    assert found == dict.fromkeys(phrases, trait.id)


MATCHES = [
    # phrase, sign, trait, confidence
    ("empatik", "+", "empathy", "high"),
    ("peduli terhadap kesejahteraan orang lain", "+", "empathy", "high"),
    ("kemampuan mendengarkan aktif", "+", "active_listening", "high"),
    ("sulit berkomunikasi dengan orang lain", "-", "communication", "high"),
    ("tidak tertarik untuk membantu orang lain", "-", "helping_interest", "high"),
    ("kurang empati", "-", "empathy", "high"),
    ("tidak mudah menyerah", "+", "perseverance", "high"),
    ("mudah menyerah", "-", "perseverance", "high"),
    ("ketahanan fisik yang rendah", "-", "stamina", "high"),
    ("kurangnya ketelitian", "-", "precision", "high"),
    ("kreatif dalam mengajar tari", "+", "creativity", "high"),
    ("tidak takut ketinggian", "+", "heights_tolerance", "high"),
    ("pengetahuan tentang hukum pajak", "+", "knowledge_of_hukum_pajak", "high"),
    ("memahami anatomi", "+", "knowledge_of_anatomi", "high"),
    ("minat pada angka", "+", "numeracy", "high"),
    ("tidak tertarik pada seni", "-", "interest_in_seni", "high"),
    ("kemampuan mengelas", "+", "skill_in_mengelas", "high"),
    ("ekspresif", "+", "ekspresif", "low"),
    ("suka pamer harta", "-", "not_suka_pamer_harta", "low"),
    ("senang berinteraksi dengan orang banyak", "+", "sociability", "high"),
    ("memahami keinginan klien", "+", "customer_service", "high"),
    ("cepat bosan dengan pekerjaan yang monoton", "-", "routine_tolerance", "high"),
    ("ingin bekerja di tempat yang tenang", "-", "crowd_tolerance", "high"),
    ("ingin penghasilan yang stabil", "-", "risk_taking", "high"),
]


@pytest.mark.parametrize(("phrase", "sign", "trait", "confidence"), MATCHES)
def test_a_phrase_finds_its_trait(phrase, sign, trait, confidence):
    match = load_catalogue().match(phrase, sign)
    assert (match.trait, match.sign, match.confidence) == (trait, sign, confidence)


ENGLISH = [
    ("patient with children", "+", "patience"),
    ("lack of patience", "-", "patience"),
    ("not afraid of dirt", "+", "dirt_tolerance"),
    ("knowledge of tax law", "+", "knowledge_of_tax_law"),
    ("no interest in numbers", "-", "numeracy"),
    ("willing to work irregular hours", "+", "irregular_hours"),
    ("work well with others", "+", "teamwork"),
    ("able to work alone", "+", "independence"),
    ("strong enough to lift patients", "+", "physical_strength"),
    ("want a quiet desk", "-", "crowd_tolerance"),
    ("need a fixed routine", "-", "adaptability"),
]


@pytest.mark.parametrize(("phrase", "sign", "trait"), ENGLISH)
def test_an_english_phrase_finds_its_trait(phrase, sign, trait):
    assert load_catalogue().match(phrase, sign, "en").trait == trait


def _phrases() -> list:
    lines = Path("tests/examples/phrases.tsv").read_text(encoding="utf-8").splitlines()[2:]
    rows = [line.split("\t") for line in lines]
    return [pytest.param(*row[:3], row[3].split(), id=row[0]) for row in rows]


@pytest.mark.parametrize(("phrase", "sign", "language", "traits"), _phrases())
def test_a_phrase_as_documents_word_it_finds_a_trait_a_reader_would_name(
    phrase, sign, language, traits
):
    found = load_catalogue().match(phrase, sign, language).trait
    slot = re.match(r"knowledge_of|interest_in|skill_in", found)
    assert (slot[0] if slot else found) in traits


def test_a_phrase_near_the_catalogue_is_told_apart_from_a_sure_one():
    match = load_catalogue().match("kesabaran menghadapi-pelanggann", "+")
    assert match.confidence in ("high", "medium")
    assert match.trait in load_catalogue().traits


def test_a_new_trait_of_its_own_has_a_name_and_is_open():
    match = load_catalogue().match("pandai menerawang bintang", "+")
    assert load_catalogue().is_open(match.trait)
    assert "menerawang bintang" in match.name.id


def test_every_trait_has_a_name_and_a_hint_for_the_writer():
    catalogue = load_catalogue()
    own = {"knowledge_of_kain": Words("pengetahuan tentang kain", "knowledge of kain")}
    assert catalogue.name("empathy", {}).en == "empathy"
    assert catalogue.name("knowledge_of_kain", own).id == "pengetahuan tentang kain"
    assert "pengetahuan tentang kain" in catalogue.hint("knowledge_of_kain", own).id
    assert catalogue.hint("empathy", {}) == catalogue.traits["empathy"].hint


def test_what_is_liked_wrongly_is_no_missing_interest():
    assert load_catalogue().match("suka pamer harta", "-").trait != "interest_in_pamer_harta"


# ---------------------------------------------------------------- beliefs

CLAIMS = [
    (
        "pekerja sosial hanya memberi bantuan finansial",
        "pekerja sosial",
        "misconception_financial",
    ),
    ("pekerja sosial hanya memberikan saran", "pekerja sosial", "misconception_advice"),
    ('menjadi "penyelamat" bagi semua orang', "pekerja sosial", "misconception_savior"),
    ("kasir hanya menekan tombol", "kasir", "misconception_menekan_tombol"),
    ("psikolog hanya mendengarkan curhat", "psikolog", "misconception_mendengarkan_curhat"),
]


@pytest.mark.parametrize(("claim", "job", "label"), CLAIMS)
def test_a_claim_is_named_by_its_words(claim, job, label):
    assert name_belief(claim, job) == label


def test_known_beliefs_belong_to_the_social_worker_alone():
    assert {belief.label for belief in load_beliefs()} == {
        *("misconception_financial", "misconception_advice", "misconception_savior"),
    }


# ---------------------------------------------------------------- affixes

PAIRS = [
    ("kesabaran", "sabar"),
    ("mendengarkan", "dengar"),
    ("menulis", "tulis"),
    ("memahami", "paham"),
    ("mengelola", "kelola"),
    ("berkomunikasi", "komunikasi"),
    ("teman-teman", "teman"),
    ("ketelitiannya", "teliti"),
    ("berani", "berani"),
    ("relawan", "relawan"),
]


@pytest.mark.parametrize(("word", "root"), PAIRS)
def test_affixes_are_cut(word, root):
    assert stem(word, "id") == root


def test_small_words_are_no_content():
    assert content_stems("memiliki kemampuan yang baik untuk menulis", "id") == ("tulis",)


def test_a_slug_is_short_and_ascii():
    assert (
        slugify("kafé dan résto yang sangat ramai pada malam hari", "id")
        == "kafe_resto_ramai_malam"
    )


@pytest.mark.parametrize(
    ("phrase", "sign", "language", "in_id", "in_en"),
    [
        ("pengetahuan tentang kopi", "+", "id", "pengetahuan tentang kopi", "knowledge of “kopi”"),
        ("knowledge of tides", "+", "en", "pengetahuan tentang “tides”", "knowledge of tides"),
        ("suka pamer harta", "-", "id", "tidak suka pamer harta", "not: “suka pamer harta”"),
        ("wants fame", "-", "en", "tidak “wants fame”", "not: wants fame"),
    ],
)
def test_words_of_the_document_are_a_quotation_in_the_other_language(
    phrase, sign, language, in_id, in_en
):
    assert load_catalogue().match(phrase, sign, language).name == Words(in_id, in_en)


@pytest.mark.parametrize(
    ("phrase", "trait"),
    [
        ("like working with people", "sociability"),
        ("like working with your hands", "manual_dexterity"),
        ("like working with numbers", "numeracy"),
    ],
)
def test_who_likes_working_with_things_is_not_called_sociable(phrase, trait):
    assert load_catalogue().match(phrase, "+", "en").trait == trait
