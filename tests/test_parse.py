"""parse: cue tables, layout, lists, moves and whole documents."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import DocumentError
from pipeline.parse import parse
from pipeline.parse.cues import LANGUAGES, load_cues
from pipeline.parse.layout import split_document
from pipeline.parse.lists import split_list
from pipeline.parse.tails import trim_list
from pipeline.records import Profile
from pipeline.resources import read_data

EXAMPLES = Path(__file__).parent / "examples" / "parse"
CUES = [(language, cue) for language in LANGUAGES for cue in load_cues(language).cues]
CUE_IDS = [f"{language}-{cue.name}" for language, cue in CUES]


def _cases() -> list:
    files = sorted(EXAMPLES.glob("*.yaml"))
    return [
        pytest.param(case, id=f"{file.stem}: {case['name']}")
        for file in files
        for case in yaml.safe_load(file.read_text(encoding="utf-8"))
    ]


@pytest.fixture(scope="module")
def social_worker() -> Profile:
    return parse(read_data("documents", "pekerja-sosial.txt"))


# ---------------------------------------------------------------- cue tables


@pytest.mark.parametrize(("language", "cue"), CUES, ids=CUE_IDS)
def test_every_cue_has_sentences_that_fire_and_sentences_that_stay_silent(language, cue):
    assert cue.fires
    assert cue.silent


@pytest.mark.parametrize(("language", "cue"), CUES, ids=CUE_IDS)
def test_a_cue_fires_where_it_must(language, cue):
    assert [text for text in cue.fires if not cue.pattern.search(text)] == []


# cues that only count at the beginning of the words they are shown
OPENING = {
    *("subject", "glue", "adverbial", "run_up", "means", "claim_opener", "reality_opener"),
    *("negator", "possess", "ability", "modal", "weak_modal", "transitive", "negative", "state"),
    *("trait_noun", "field_noun", "verb", "preposition", "not_a_job", "not_a_trait", "apology"),
    *("label", "joiner", "clear_joiner", "task_subject"),
}


@pytest.mark.parametrize(("language", "cue"), CUES, ids=CUE_IDS)
def test_a_cue_stays_silent_where_it_must(language, cue):
    look = cue.pattern.match if cue.kind in OPENING else cue.pattern.search
    assert [text for text in cue.silent if look(text)] == []


def test_cue_names_are_unique_in_a_language():
    names = [(language, cue.name) for language, cue in CUES]
    assert len(names) == len(set(names))


def test_both_languages_have_cues_of_every_kind():
    indonesian, english = (set(load_cues(language).by_kind) for language in LANGUAGES)
    assert indonesian - english <= {"claim_filler"}
    assert english <= indonesian


def test_an_unknown_language_gets_one_clear_sentence():
    with pytest.raises(DocumentError, match="language must be one of id, en, got 'fr'"):
        load_cues("fr")


# ---------------------------------------------------------------- snippets of many jobs


@pytest.mark.parametrize("case", _cases())
def test_a_snippet_gives_exactly_what_it_says(case):
    profile = parse(case["text"])
    beliefs = {
        kind: [[belief.claim, belief.reality] for belief in found]
        for kind, found in (
            ("misconceptions", profile.misconceptions),
            ("expectations", profile.false_expectations),
        )
    }
    got = {
        "occupation": profile.occupation,
        "tasks": [task.text for task in profile.tasks],
        "fit": [trait.phrase for trait in profile.fit_traits],
        "key": [trait.phrase for trait in profile.fit_traits if trait.key],
        "unfit": [flag.phrase for flag in profile.red_flags],
        "differences": [difference.text for difference in profile.differences],
        "unread": [span.quote(profile.document) for span in profile.unread],
        **beliefs,
    }
    wanted = {key: [] for key in got} | {
        "occupation": got["occupation"],
        "tasks": got["tasks"],
        **{key: value for key, value in case.items() if key in got},
    }
    assert got == wanted


@pytest.mark.parametrize("case", _cases())
def test_every_source_is_a_whole_stretch_of_the_document(case):
    profile = parse(case["text"])
    items = (*profile.fit_traits, *profile.red_flags, *profile.beliefs, *profile.tasks)
    quotes = [item.source.quote(case["text"]) for item in items]
    assert all(quote and quote == quote.strip() for quote in quotes)


@pytest.mark.parametrize("case", _cases())
def test_line_ends_and_blank_lines_change_nothing(case):
    windows = parse(case["text"].replace("\n", "\r\n"))
    plain = parse(case["text"])
    assert [t.phrase for t in windows.fit_traits] == [t.phrase for t in plain.fit_traits]
    assert [b.claim for b in windows.beliefs] == [b.claim for b in plain.beliefs]


# ---------------------------------------------------------------- the social worker


def test_the_social_worker_page_gives_its_traits_in_order(social_worker):
    assert [trait.label for trait in social_worker.fit_traits] == [
        *("communication+", "empathy+", "empathy+", "active_listening+"),
        *("adaptability+", "leadership+", "drive_for_change+"),
    ]


def test_the_social_worker_page_gives_its_three_red_flags(social_worker):
    assert [flag.label for flag in social_worker.red_flags] == [
        *("empathy-", "communication-", "helping_interest-"),
    ]


def test_the_social_worker_page_names_its_three_beliefs(social_worker):
    assert [belief.label for belief in social_worker.beliefs] == [
        *("misconception_financial", "misconception_advice", "misconception_savior"),
    ]


def test_the_labels_are_the_spec_s_and_nothing_else(social_worker):
    traits = (
        *("communication", "empathy", "active_listening", "adaptability"),
        *("leadership", "drive_for_change", "helping_interest"),
    )
    assert set(social_worker.labels) == {
        *(trait + sign for trait in traits for sign in "+-"),
        *("role_understanding+", "misconception_financial", "misconception_advice"),
        "misconception_savior",
    }


def test_key_traits_weigh_more(social_worker):
    key = {trait for trait, weight in social_worker.weights.items() if weight == 1.5}
    assert key == {"communication", "empathy"}
    assert set(social_worker.weights.values()) == {1.0, 1.5}


def test_every_sentence_of_the_social_worker_page_is_read(social_worker):
    assert social_worker.unread == ()


def test_a_belief_s_source_covers_claim_and_reality(social_worker):
    quote = social_worker.misconceptions[1].source.quote(social_worker.document)
    assert quote.startswith("Salah satu miskonsepsi adalah")
    assert quote.endswith("intervensi sosial yang lebih luas.")


def test_a_trait_s_source_is_its_sentence(social_worker):
    quote = social_worker.red_flags[0].source.quote(social_worker.document)
    assert quote.startswith("Jika kamu memiliki kurang empati")
    assert quote.endswith("tidak cocok sebagai pekerja sosial.")


def test_the_difference_does_not_leak_into_the_lists(social_worker):
    assert [d.text for d in social_worker.differences] == [
        "Terdapat perbedaan antara Pekerja Sosial dengan Konselor atau Psikolog"
    ]


def test_the_slug_is_made_of_the_job_or_given(social_worker):
    assert social_worker.slug == "pekerja-sosial"
    assert parse(social_worker.document, slug="peksos").slug == "peksos"


def test_reading_twice_gives_the_same(social_worker):
    assert parse(social_worker.document) == social_worker


# ---------------------------------------------------------------- what is no profile


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("🙂 🙂", id="emoji"),
        pytest.param("Rebus air, masukkan mi, lalu tunggu tiga menit.", id="a recipe"),
        pytest.param("The weather was fine and the train was late.", id="English news"),
        pytest.param("Penjahit mengukur badan dan menjahit baju.", id="tasks alone"),
    ],
)
def test_a_text_without_traits_gets_one_sentence(text):
    with pytest.raises(DocumentError) as caught:
        parse(text)
    message = str(caught.value)
    assert "who fits" in message
    assert "a profile needs" in message
    assert "\n" not in message


FRAGMENTS = [
    "Orang yang cocok menjadi ",
    "Jika kamu ",
    "kamu tidak cocok",
    "penjahit adalah mereka yang ",
    "teliti, ",
    "tidak memiliki ",
    "dan ",
    "Miskonsepsi tentang X adalah ",
    "Padahal, ",
    ", padahal ",
    ". ",
    "\n- ",
    "\n\n",
    ": ",
    '"',
    "(",
    "seperti ",
    "untuk ",
    "menjadi kunci",
    "harus ",
    "🙂",
]


@settings(deadline=None, max_examples=150)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=20).map("".join))
def test_any_mixture_of_frames_is_read_or_refused(text):
    try:
        profile = parse(text)
    except DocumentError:
        return
    items = (*profile.fit_traits, *profile.red_flags, *profile.beliefs, *profile.tasks)
    assert all(0 <= i.source.start < i.source.end <= len(text) for i in items)
    assert all(phrase.phrase.strip() for phrase in (*profile.fit_traits, *profile.red_flags))


@pytest.mark.parametrize("filler", ["kata ", "a, ", "seperti ", "Jika kamu ", "banyak "])
def test_a_text_without_end_is_no_hang(filler):
    page = "Orang yang cocok menjadi kasir adalah mereka yang teliti.\n" + filler * 100_000
    assert [trait.phrase for trait in parse(page).fit_traits] == ["teliti"]


def test_two_claims_of_the_same_words_keep_labels_apart():
    page = (
        "Orang yang cocok menjadi kasir adalah mereka yang teliti. "
        "Banyak orang mengira kasir selalu duduk santai di toko besar. "
        "Banyak orang mengira kasir selalu duduk santai di toko kecil."
    )
    labels = [belief.label for belief in parse(page).misconceptions]
    assert len(labels) == len(set(labels)) == 2


# ---------------------------------------------------------------- lists and tails

LISTS = [
    ("teliti, sabar, dan jujur", ["teliti", "sabar", "jujur"]),
    ("teliti, sabar dan jujur", ["teliti", "sabar", "jujur"]),
    ("teliti serta jujur", ["teliti", "jujur"]),
    ("memiliki kesabaran, ketelitian, serta minat", None),
    ("tidak memiliki kesabaran, minat, dan stamina", None),
    ("pengetahuan dan pemahaman tentang hukum", ["pengetahuan dan pemahaman tentang hukum"]),
    ("mampu mendengarkan dan memahami klien", ["mampu mendengarkan dan memahami klien"]),
    ("bekerja secara mandiri maupun dalam tim", ["bekerja secara mandiri maupun dalam tim"]),
    ("kesabaran dan kemampuan menulis", ["kesabaran", "kemampuan menulis"]),
    ("minat pada seni dan budaya", ["minat pada seni dan budaya"]),
    ("takut darah, ketinggian, atau gelap", ["takut darah", "takut ketinggian", "takut gelap"]),
]
SPREAD = {
    "memiliki kesabaran, ketelitian, serta minat": "memiliki",
    "tidak memiliki kesabaran, minat, dan stamina": "tidak memiliki",
}


@pytest.mark.parametrize(("text", "items"), [row for row in LISTS if row[1]])
def test_a_list_splits_into_its_traits(text, items):
    known = {"teliti": "+", "sabar": "+", "jujur": "+"}
    assert split_list(text, load_cues("id"), known) == items


@pytest.mark.parametrize(("text", "shared"), SPREAD.items())
def test_the_verb_and_its_negation_reach_over_the_list(text, shared):
    items = split_list(text, load_cues("id"))
    assert len(items) == 3
    assert all(item.startswith(shared) for item in items)


TAILS = [
    ("teliti, karena salah sedikit merugikan", "teliti"),
    ("menguasai alat seperti gunting, jarum, dan benang", "menguasai alat"),
    ("semangat untuk mendorong perubahan", "semangat untuk mendorong perubahan"),
    ("komunikasi yang baik untuk menjelaskan, sabar", "komunikasi yang baik, sabar"),
    ("teliti (juga saat lelah) dan sabar", "teliti dan sabar"),
    ("teliti dan sabar", "teliti dan sabar"),
]


@pytest.mark.parametrize(("text", "kept"), TAILS)
def test_reasons_purposes_and_examples_are_cut(text, kept):
    assert trim_list(text, load_cues("id"), {"sabar": "+"}) == kept


# ---------------------------------------------------------------- layout

LAYOUTS = [
    ("Satu kalimat. Dua kalimat.", ["Satu kalimat.", "Dua kalimat."]),
    ("satu kalimat. dua kalimat.", ["satu kalimat.", "dua kalimat."]),
    ("Alat jahit, kain, dll. disimpan rapi.", ["Alat jahit, kain, dll. disimpan rapi."]),
    ("Bertemu dr. Sari di Jl. Mawar.", ["Bertemu dr. Sari di Jl. Mawar."]),
    ("1\nKalimat ini utuh.", ["Kalimat ini utuh."]),
    ("# Judul\nKalimat ini utuh.", ["Kalimat ini utuh."]),
    ("**Tebal** dan *miring* hilang.", ["Tebal dan miring hilang."]),
    (
        "Kalimat panjang yang terpotong karena baris penuh\ndisambung lagi.",
        ["Kalimat panjang yang terpotong karena baris penuh disambung lagi."],
    ),
    ("# Sifat orang\nteliti\nsabar\n", ["teliti", "sabar"]),
    ("", []),
]


@pytest.mark.parametrize(("text", "sentences"), LAYOUTS)
def test_a_document_splits_into_sentences_with_their_places(text, sentences):
    units = split_document(text, load_cues("id"))
    assert [unit.text for unit in units] == sentences
    assert all(unit.span.quote(text).strip() for unit in units)
