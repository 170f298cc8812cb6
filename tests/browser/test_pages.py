from __future__ import annotations

import pytest
from setting import keep
from walk import PLACES, TEXT, reading

pytestmark = pytest.mark.slow
WAYS = {
    f"{size}-{lang}-{'script' if script else 'plain'}": {
        "width": width, "lang": lang, "script": script
    }
    for size, width in (("desktop", 1280), ("phone", 390))
    for lang in ("id", "en")
    for script in (True, False)
}  # fmt: skip
WAYS["small"] = {"width": 320}
WAYS["small-en-plain"] = {"width": 320, "lang": "en", "script": False}
WAYS["desktop-dark"] = {"width": 1280, "color_scheme": "dark"}
WAYS["phone-dark"] = {"width": 390, "color_scheme": "dark", "lang": "en"}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("way", WAYS)
def test_every_place_stands_in_every_way_of_looking(tab, batch, way, place):
    page = tab(**WAYS[way])
    PLACES[place](page, batch)
    keep(page, f"{place}-{way}")
    assert page.get_attribute("html", "lang") == WAYS[way].get("lang", "id")
    assert page.locator("h1").count() == 1
    assert page.locator("main").count() == 1
    assert page.title()
    assert page.evaluate(OVERFLOW) <= 0  # nothing makes the whole page scroll sideways


@pytest.mark.parametrize("place", ["writer-reading", "selector-one", "selector-overview"])
def test_print_shows_the_report_and_nothing_to_press(tab, batch, place):
    page = tab(width=794)  # A4 at 96 dots an inch
    PLACES[place](page, batch)
    page.emulate_media(media="print")
    keep(page, f"{place}-print")
    for control in page.locator("button, textarea, input, nav").all():
        assert not control.is_visible()
    assert page.locator("article").is_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize(
    "text",
    [
        "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
        "</textarea><svg onload=alert(1)> saya suka menolong orang lain. " + TEXT,
        "\u202e\u2066 saya suka menolong orang \u202c\u2069 " + TEXT,
        "saya suka menolong orang lain " * 33_000,
        "x" * 1_000_000,
    ],
    ids=["script tags", "direction overrides", "a line of 1 MB", "a word of 1 MB"],
)
def test_a_hostile_essay_stays_text(tab, text, script):
    page = tab(width=390, script=script)
    page.goto("/")
    page.set_input_files(
        "#file", {"name": "esai.txt", "mimeType": "text/plain", "buffer": text.encode()}
    )
    if not script:
        page.click("#write .primary")
    page.wait_for_selector(".report", timeout=60_000)
    assert "owned" not in page.title()
    assert page.locator("main script, main img, main svg[onload]").count() == 0
    assert page.evaluate(OVERFLOW) <= 0
    essay = page.locator(".essay").text_content()
    assert not set("\u202e\u2066\u202c\u2069").intersection(essay)


def test_the_language_can_be_switched_with_a_report_open(tab):
    page = tab()
    reading(page, "")
    page.get_by_role("button", name="English").click()
    page.wait_for_selector("html[lang=en] .report")
    page.goto("/")
    assert page.get_attribute("html", "lang") == "en"  # remembered
