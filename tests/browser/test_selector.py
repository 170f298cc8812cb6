from __future__ import annotations

import csv
from base64 import b64encode
from io import BytesIO, StringIO
from zipfile import ZipFile

import httpx
import pytest
from applicants import csv_table
from live import serving, wait_done
from openpyxl import Workbook
from walk import TEXT, columns, rows

pytestmark = pytest.mark.slow


def begin(address, count):
    body = csv_table(count).encode()
    return httpx.post(f"{address}/api/batches", content=body, timeout=60).json()["id"]


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_table_goes_from_file_to_rows(tab, script):
    page = tab(script=script)
    columns(page, "")
    assert page.input_value("#text_column") == "esai"
    assert page.input_value("#id_column") == "id"
    assert page.is_checked("[name=blind]")
    page.click(".primary")
    page.wait_for_selector("table.essays", timeout=60_000)
    assert page.locator("tr[data-row]").count() >= 6


def workbook():
    book = Workbook()
    for row in csv.reader(StringIO(csv_table(8))):
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def archive():
    stream = BytesIO()
    with ZipFile(stream, "w") as packed:
        for row in csv.DictReader(StringIO(csv_table(8))):
            packed.writestr(f"{row['id']}.txt", row["esai"])
    return stream.getvalue()


DROP = """([name, held]) => {
  const bytes = Uint8Array.from(atob(held), letter => letter.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], name));
  const target = document.querySelector("[data-drop], #text");
  const told = {dataTransfer: carried, bubbles: true, cancelable: true};
  for (const kind of ["dragover", "drop"]) target.dispatchEvent(new DragEvent(kind, told));
}"""


def drop_file(page, name, content):
    page.evaluate(DROP, [name, b64encode(content).decode()])


@pytest.mark.parametrize(
    "name, content",
    [("a.csv", csv_table(8).encode()), ("a.xlsx", workbook()), ("a.zip", archive())],
    ids=["csv", "xlsx", "zip"],
)
def test_a_dropped_file_is_opened_and_read(tab, name, content):
    page = tab()
    page.goto("/batches")
    drop_file(page, name, content)
    page.wait_for_selector("table.preview")
    assert "P001" in page.locator("table.preview").text_content()
    page.click("main .primary")
    page.wait_for_selector("table.essays", timeout=60_000)
    assert page.locator("tr[data-row]").count() >= 7


def test_a_dropped_text_is_read_at_once(tab):
    page = tab()
    page.goto("/")
    drop_file(page, "esai.txt", TEXT.encode())
    page.wait_for_selector(".report")
    assert "pendengar yang baik" in page.locator(".essay").text_content()


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_file_that_is_too_large_is_answered_with_a_page(tab, tiny_folder, script):
    with serving({"pekerja-sosial": tiny_folder}, largest_file=2**20) as small:
        page = tab(script=script)
        page.goto(f"{small}/batches")
        page.set_input_files(
            "#file", {"name": "a.csv", "mimeType": "", "buffer": b"x" * 3 * 2**20}
        )
        page.click("main .primary")
        page.wait_for_selector("main .problem")
        assert "lebih besar daripada 1 MB" in page.locator("main .problem").text_content()


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_progress_is_shown_and_can_be_cancelled(tab, address, script):
    id = begin(address, 20_000)
    page = tab(script=script)
    page.goto(f"/batches/{id}")
    page.wait_for_selector("progress:not([value='0'])", timeout=60_000)
    page.get_by_role("button", name="Batalkan").click()
    page.wait_for_selector("text=Dibatalkan")
    assert httpx.get(f"{address}/api/batches/{id}").json()["state"] == "cancelled"


@pytest.mark.parametrize(
    "choose, all_rows",
    [
        (lambda page: page.select_option("#verdict", "insufficient"), "Belum cukup bahan"),
        (lambda page: page.select_option("#warning", "too_short"), "terlalu pendek"),
        (lambda page: page.fill("#q", "P00"), "P00"),
    ],
    ids=["verdict", "warning", "search"],
)
def test_filters_leave_what_was_asked_for(tab, batch, choose, all_rows):
    page = tab()
    rows(page, batch)
    before = page.locator("tr[data-row]").count()
    choose(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**?*")
    page.wait_for_selector(".found a")
    shown = page.locator("tr[data-row]").all_text_contents()
    assert 0 < len(shown) < before
    assert all(all_rows in row for row in shown)


def test_a_trait_and_what_was_found_of_it_filter_together(tab, batch):
    page = tab(script=False)
    rows(page, batch)
    page.select_option("#trait", "empathy")
    page.select_option("#finding", "supported")
    page.get_by_role("button", name="Saring").click()
    labels = page.locator("tr[data-row] .spark").all()
    assert labels
    assert all("empati: didukung" in label.get_attribute("aria-label") for label in labels)


def test_heads_sort_up_and_down_and_say_so(tab, batch):
    page = tab()
    rows(page, batch)
    page.locator("thead").get_by_role("link", name="Nilai").click()
    page.wait_for_selector("th[aria-sort=descending]")
    falling = [float(s) for s in page.locator(".score-number").all_text_contents()]
    assert falling == sorted(falling, reverse=True)
    page.locator("thead").get_by_role("link", name="Nilai").click()
    page.wait_for_selector("th[aria-sort=ascending]")
    rising = [float(s) for s in page.locator(".score-number").all_text_contents()]
    assert rising == sorted(rising)


def test_dragging_over_the_histogram_keeps_that_range(tab, batch):
    page = tab()
    rows(page, batch)
    box = page.locator(".histogram").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.55, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.65, middle, steps=4)
    page.mouse.up()
    page.wait_for_url("**low=50*")
    scores = [float(s) for s in page.locator(".score-number").all_text_contents()]
    assert scores
    assert all(49.5 <= score < 70 for score in scores)


def test_a_row_opens_beside_the_table_and_its_decision_is_kept(tab, address, batch):
    page = tab()
    rows(page, batch)
    page.get_by_role("link", name="P004", exact=True).click()
    page.wait_for_selector(".panel .report")
    table, panel = (page.locator(it).bounding_box() for it in ("table.essays", ".panel"))
    assert table["x"] + table["width"] <= panel["x"]  # beside, not over
    page.check(".panel input[value=hold]")
    page.fill(".panel textarea", "Tanya soal posko.")
    page.click(".panel .primary")
    page.wait_for_selector("tr.here td:last-child:has-text('Tahan dulu')")
    table = httpx.get(f"{address}{batch}/download?format=csv").text.removeprefix("\ufeff")
    found = {row["id"]: row for row in csv.DictReader(StringIO(table))}
    assert found["P004"]["decision"] == "hold"
    assert found["P004"]["reason"] == "Tanya soal posko."


def test_two_chosen_rows_stand_side_by_side(tab, batch):
    page = tab()
    rows(page, batch)
    page.locator("input[name=row]").nth(0).check()
    page.locator("input[name=row]").nth(3).check()
    page.get_by_role("button", name="Bandingkan yang dipilih").click()
    page.wait_for_selector("table.compared")
    assert page.locator("table.compared thead th").all_text_contents() == ["P001", "P004"]


@pytest.mark.parametrize("where", ["", "/rows/3", "/compare?row=3&row=4", "/overview"])
def test_blind_reading_shows_no_name_and_no_address(tab, batch, where):
    page = tab()
    page.goto(batch + where)
    seen = page.content()
    assert "Rina Simanjuntak" not in seen
    assert "@contoh.id" not in seen


@pytest.mark.parametrize(
    "suffix, begins", [("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf"), ("jsonl", b"{")]
)
def test_downloads_hold_every_row(address, batch, suffix, begins):
    answer = httpx.get(f"{address}{batch}/download?format={suffix}")
    assert answer.content.startswith(begins)
    assert f"cocok.{suffix}" in answer.headers["content-disposition"]


def test_ten_thousand_rows_stay_a_small_page(tab, address):
    id = begin(address, 10_000)
    assert wait_done(address, id, seconds=400)["state"] == "done"
    page = tab()
    page.goto(f"/batches/{id}?sort=-score")
    assert "10.000" in page.locator("h1").text_content()
    assert page.evaluate("document.querySelectorAll('*').length") < 4_000
    page.get_by_role("link", name="Berikutnya").click()
    page.wait_for_url("**page=2*")
    assert page.locator("tr[data-row]").count() == 100
    httpx.delete(f"{address}/api/batches/{id}")
