"""``python -m benchmarks.page``: what a person waits for, measured in a real browser.

A server in a process of its own and Chromium in front of it, both on this machine. Times are the
browser's own: until the first paint of the opening page, from a click until the result stands, and
for a table of ten thousand rows until the next view stands after a click, and how evenly it scrolls.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

from playwright.sync_api import Error, sync_playwright

from benchmarks.essays import essays, joined
from benchmarks.load import free_port

CHROMIUM = os.environ.get("COCOK_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
TIMES = 7
PAINTED = "performance.getEntriesByName('first-contentful-paint').length"
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
FIRST_BYTE = "performance.getEntriesByType('navigation')[0].responseStart"
LOADED = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
SHIFT = """new Promise(done => { let sum = 0; new PerformanceObserver(list => {
  for (const entry of list.getEntries()) sum += entry.value; })
  .observe({type: 'layout-shift', buffered: true}); setTimeout(() => done(sum), 300); })"""
SCROLL = """new Promise(done => { const gaps = []; let last = performance.now(); let y = 0;
  const step = now => { gaps.push(now - last); last = now; y += 40; window.scrollTo(0, y);
    if (gaps.length < 90) requestAnimationFrame(step); else done(gaps.slice(2)); };
  requestAnimationFrame(step); })"""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000, help="rows of the table (10,000)")
    args = parser.parse_args(argv)
    if not shutil.which(CHROMIUM):
        print(f"NOT MEASURED: {CHROMIUM} is missing; apt install chromium, or set COCOK_CHROMIUM")
        return 0
    port = free_port()
    command = [sys.executable, "-m", "pipeline", "serve", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _awake(address)
        measure(address, args.rows)
    finally:
        server.terminate()
        server.wait()
    return 0


def measure(address: str, rows: int) -> None:
    """Run every measurement, print a line each."""
    texts = [joined(text) for text in islice(essays(seed=6), rows)]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        writer(page, address, texts[0])
        selector(page, address, texts)
        browser.close()


def writer(page: Any, address: str, text: str) -> None:
    """Measure the opening page and a reading."""
    paints, bytes_, shifts, waits = [], [], [], []
    for _ in range(TIMES):
        page.goto(address)
        until(page, PAINTED)
        paints.append(page.evaluate(FIRST_PAINT))
        page.fill("#text", text)
        page.click("#write .primary")
        page.wait_for_selector(".report", state="attached")
        until(page, PAINTED)
        bytes_.append(page.evaluate(FIRST_BYTE))
        waits.append(page.evaluate(FIRST_PAINT))
        shifts.append(page.evaluate(SHIFT))
    show("opening page, first paint", paints)
    show("essay, click to first byte", bytes_)
    show("essay, click to painted result", waits)
    print(f"{'layout shift of the result':34} {max(shifts):8.3f}")


def selector(page: Any, address: str, texts: Sequence[str]) -> None:
    """Measure a table: views of it, its evenness in scrolling, one essay, four side by side."""
    begin = time.perf_counter()
    place = f"{address}/batches/{_scored(address, texts)}"
    print(f"{len(texts):,} rows scored in {time.perf_counter() - begin:.1f} s")
    head = page.locator("thead")
    views: dict[str, Callable[[], object]] = {
        "table, opened": lambda: page.goto(place),
        "table, sorted": lambda: head.get_by_role("link").nth(2).click(),
        "table, filtered": lambda: page.select_option("#verdict", "mixed"),
        "table, searched": lambda: (page.fill("#q", "teman"), page.press("#q", "Enter")),
        "table, next page": lambda: page.click("a[rel=next]"),
        "four side by side": lambda: page.goto(f"{place}/compare?row=1&row=2&row=3&row=4"),
        "distributions and evidence": lambda: page.goto(f"{place}/overview"),
    }
    for name, go in views.items():
        taken = []
        for _ in range(TIMES):
            page.goto(place)
            page.evaluate("window.before = 1")
            go()
            until(page, "window.before === undefined && document.readyState === 'complete'")
            taken.append(page.evaluate(LOADED))
        show(name, taken)
    page.goto(place)
    taken = []
    for number in range(TIMES):
        begin = time.perf_counter()
        page.locator("tr[data-row] th a").nth(number).click()
        page.wait_for_selector(f".panel .panel-head a[href$='/{number + 1}']")
        taken.append((time.perf_counter() - begin) * 1000)
    show("essay opened beside the table", taken)
    page.goto(place)
    show("scrolling, a frame", page.evaluate(SCROLL))


def until(page: Any, condition: str) -> None:
    """Wait; the page's own policy forbids the browser to watch a condition by itself."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            if page.evaluate(condition):
                return
        except Error as error:
            if "context was destroyed" not in str(error):
                raise
        time.sleep(0.005)
    raise SystemExit(f"the page did not come to: {condition}")


def show(name: str, taken: Sequence[float]) -> None:
    """Print the middle, the best and the worst of some milliseconds."""
    middle = statistics.median(taken)
    print(f"{name:34} {middle:8.1f} ms  ({min(taken):.1f} to {max(taken):.1f})", flush=True)


def _scored(address: str, texts: Sequence[str]) -> str:
    rows = "".join(f"{json.dumps({'id': n, 'text': t})}\n" for n, t in enumerate(texts, 1))
    url = f"{address}/api/batches?format=jsonl"
    with urllib.request.urlopen(url, rows.encode()) as answer:
        state = json.load(answer)
    while state["state"] == "running":
        time.sleep(0.1)
        with urllib.request.urlopen(f"{address}/api/batches/{state['id']}") as answer:
            state = json.load(answer)
    if state["state"] != "done":
        raise SystemExit(f"the table was not scored: {state['error']}")
    return str(state["id"])


def _awake(address: str) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/health"):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start; does 'cocok serve' work?")


if __name__ == "__main__":
    sys.exit(main())
