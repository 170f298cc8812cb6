from __future__ import annotations

import pytest
from walk import PLACES, reading

pytestmark = pytest.mark.slow
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_has_no_serious_finding(tab, batch, axe, place, scheme, width):
    page = tab(width=width, color_scheme=scheme)
    PLACES[place](page, batch)
    page.evaluate(axe)
    options = {"runOnly": {"type": "tag", "values": RULES}}
    found = page.evaluate("options => axe.run(document, options)", options)
    grave = [
        (item["id"], item["help"], [node["html"][:160] for node in item["nodes"]][:3])
        for item in found["violations"]
        if item["impact"] in ("serious", "critical")
    ]
    assert found["passes"]  # a check that checked nothing is none
    assert grave == []


def focused(page):
    return page.evaluate(
        "() => { const at = document.activeElement, box = at.getBoundingClientRect();"
        " return {id: at.id, name: at.textContent.trim().slice(0, 40), tag: at.tagName,"
        " classes: at.className, visible: box.width > 0 && box.height > 0,"
        " ring: getComputedStyle(at).outlineStyle}; }"
    )


def walk(page, steps):
    """Press Tab and return what had the focus."""
    seen = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        seen.append(focused(page))
    return seen


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_text_is_read_with_the_keyboard_alone(tab, script):
    page = tab(script=script)
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the skip link
    while focused(page)["id"] != "text":
        page.keyboard.press("Tab")
    page.keyboard.type("Saya suka menolong orang lain. Saya pendengar yang baik.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".report")
    seen = walk(page, 30)
    assert any("mark" in at["classes"] for at in seen)
    assert all(at["visible"] and at["ring"] != "none" for at in seen if at["tag"] != "BODY")


def shows_note(page, mark):
    note = page.locator(f"#{mark.get_attribute('aria-describedby')}")
    return note.is_visible()


def test_a_mark_opens_by_keyboard_pointer_and_tap(tab):
    page = tab()
    reading(page, "")
    mark, other = page.locator("a.mark").nth(0), page.locator("a.mark").nth(1)
    assert not shows_note(page, mark)
    mark.hover()
    assert shows_note(page, mark)
    page.mouse.move(2, 2)
    other.focus()
    assert shows_note(page, other)
    assert not shows_note(page, mark)
    page.keyboard.press("Escape")
    assert not shows_note(page, other)


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_mark_opens_by_tap_on_a_phone(tab, script):
    page = tab(width=390, script=script)
    reading(page, "")
    mark = page.locator("a.mark").first
    mark.tap()
    assert shows_note(page, mark)
    note = page.locator(".note:visible").bounding_box()
    assert note["x"] >= 0
    assert note["x"] + note["width"] <= 390


def test_a_note_says_trait_certainty_and_words(tab):
    page = tab(lang="en")
    reading(page, "")
    note = page.locator(".note").first.text_content()
    assert "%" in note
    assert "deciding words" in note


def test_the_table_is_judged_with_the_keyboard_alone(tab, batch):
    page = tab()
    page.goto(batch)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector(".panel .report")
    page.keyboard.press("Escape")
    assert page.locator(".panel").is_hidden()
    page.keyboard.press("x")
    page.keyboard.press("k")
    page.keyboard.press("x")
    assert page.locator("input[name=row]:checked").count() == 2
