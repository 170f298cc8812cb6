"""Every place a person can stand on the two pages, reached the way a person reaches it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

TEXT = (
    "Saya pendengar yang baik dan teman-teman sering curhat kepada saya. Saya suka menolong orang "
    "yang sedang kesusahan. Waktu banjir tahun lalu saya mengatur dua puluh relawan di posko. "
    "Ibu saya berjualan nasi di pasar. Saya sulit bicara di depan orang banyak. Terus terang saya "
    "tidak sabar mendengarkan keluhan orang. Menurut saya tugas pekerja sosial itu cuma "
    "membagikan uang kepada warga."
)
Place = Callable[[Any, str], None]


def start(page: Any, batch: str) -> None:
    page.goto("/")


def empty(page: Any, batch: str) -> None:
    page.goto("/")
    page.click("#write .primary")
    page.wait_for_selector(".problem")


def reading(page: Any, batch: str) -> None:
    page.goto("/")
    page.fill("#text", TEXT)
    page.click("#write .primary")
    page.wait_for_selector(".report")


def again(page: Any, batch: str) -> None:
    reading(page, batch)
    page.fill("#text", TEXT.replace("Terus terang saya tidak sabar mendengarkan", "Saya sabar"))
    page.click("#write .primary")
    page.wait_for_selector(".changes")


def every_job(page: Any, batch: str) -> None:
    reading(page, batch)
    page.click("[formaction='/jobs']")
    page.wait_for_selector("table")


def drop(page: Any, batch: str) -> None:
    page.goto("/batches")


def columns(page: Any, batch: str) -> None:
    from applicants import csv_table

    page.goto("/batches")
    table = {"name": "a.csv", "mimeType": "text/csv", "buffer": csv_table(8).encode()}
    page.set_input_files("#file", table)
    if "/batches/" not in page.url:
        page.click(".primary")
    page.wait_for_selector("#text_column")


def cancelled(page: Any, batch: str) -> None:
    columns(page, batch)
    page.request.post(
        page.url.replace("/batches/", "/api/batches/") + "/cancel",
        headers={"Origin": "/".join(page.url.split("/")[:3])},
    )
    page.reload()


def failed(page: Any, batch: str) -> None:
    page.goto("/batches")
    page.set_input_files("#file", {"name": "a.zip", "mimeType": "a/zip", "buffer": b"no archive"})
    page.click(".primary")
    page.wait_for_selector("main .problem")


def beside(page: Any, batch: str) -> None:
    page.goto(batch)
    page.locator("tr[data-row] th a").nth(2).click()
    page.wait_for_selector(".panel .report, main > .report")


def untrained(page: Any, batch: str) -> None:
    page.goto("/")
    page.click(".untrained summary")


def rows(page: Any, batch: str) -> None:
    page.goto(batch)


def nothing_found(page: Any, batch: str) -> None:
    page.goto(f"{batch}?q=xyzzy")


def one(page: Any, batch: str) -> None:
    page.goto(f"{batch}/rows/3")


def compare(page: Any, batch: str) -> None:
    page.goto(f"{batch}/compare?row=1&row=2&row=4")


def overview(page: Any, batch: str) -> None:
    page.goto(f"{batch}/overview")


def lost(page: Any, batch: str) -> None:
    page.goto("/batches/none")


PLACES: dict[str, Place] = {
    "writer-start": start,
    "writer-untrained": untrained,
    "writer-empty": empty,
    "writer-reading": reading,
    "writer-again": again,
    "writer-jobs": every_job,
    "selector-drop": drop,
    "selector-columns": columns,
    "selector-cancelled": cancelled,
    "selector-failed": failed,
    "selector-rows": rows,
    "selector-beside": beside,
    "selector-nothing-found": nothing_found,
    "selector-one": one,
    "selector-compare": compare,
    "selector-overview": overview,
    "lost": lost,
}
