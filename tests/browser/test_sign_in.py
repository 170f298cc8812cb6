from __future__ import annotations

import httpx
import pytest
from live import serving
from setting import keep
from walk import TEXT

pytestmark = pytest.mark.slow
TOKEN = "sebuah-rahasia-yang-panjang"


@pytest.fixture(scope="module")
def guarded(tiny_folder):
    """A server that asks everyone for its token."""
    with serving({"pekerja-sosial": tiny_folder}, token=TOKEN) as held:
        yield held


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("lang, wrong", [("id", "tidak cocok"), ("en", "not the token")])
def test_a_person_signs_in_once_and_reads(tab, guarded, lang, wrong, script):
    page = tab(lang=lang, script=script, width=390)
    page.goto(f"{guarded}/")
    keep(page, f"sign-in-{lang}-{'script' if script else 'plain'}")
    page.fill("#token", "something else altogether")
    page.click("main .primary")
    page.wait_for_selector(f".problem:has-text('{wrong}')")
    page.fill("#token", TOKEN)
    page.click("main .primary")
    page.wait_for_selector("#text")
    page.fill("#text", TEXT)
    page.click("#write .primary")
    page.wait_for_selector(".report")
    held = {cookie["name"]: cookie for cookie in page.context.cookies()}["cocok-token"]
    assert held["httpOnly"]
    assert held["sameSite"] == "Strict"


@pytest.mark.parametrize("path", ["/", "/batches", "/report", "/batches/none/overview"])
def test_nothing_is_shown_before_the_token(guarded, path):
    answer = httpx.get(guarded + path, headers={"Accept": "text/html"})
    assert answer.status_code == 401
    assert 'name="token"' in answer.text
    assert "#text" not in answer.text


def test_axe_finds_nothing_serious_where_one_signs_in(tab, guarded, axe):
    page = tab()
    page.goto(f"{guarded}/login")
    page.evaluate(axe)
    found = page.evaluate("axe.run(document)")
    assert found["passes"]
    assert [
        item for item in found["violations"] if item["impact"] in ("serious", "critical")
    ] == []
