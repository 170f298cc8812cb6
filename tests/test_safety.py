"""What docs/security.md promises of the server, beside what test_web.py holds it to."""

from __future__ import annotations

import asyncio
import logging
import re
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

pytest.importorskip("fastapi", reason="the page needs pip install 'cocok[web]'")

from fastapi.testclient import TestClient
from live import serving

from pipeline.web.app import create_app
from pipeline.web.guard import headers_of
from pipeline.web.problems import Refused
from pipeline.web.settings import WebSettings

HOST = "http://127.0.0.1:8787"
TEXT = "Saya pendengar yang baik. Saya suka menolong orang."
FLOORS = {  # the release that closed what docs/security.md tells of
    "starlette": (1, 3, 1),
    "python-multipart": (0, 0, 31),
    "openpyxl": (3, 1, 5),
    "lxml": (6, 1),
    "pypdf": (7, 1),
    "python-docx": (1, 2),
    "pyarrow": (23, 0, 1),
    "distributed": (2026, 1),
    "joblib": (1, 2),
}


@pytest.fixture(scope="module")
def client(tiny_folder):
    with TestClient(create_app({"pekerja-sosial": tiny_folder}), base_url=HOST) as held:
        yield held


def named_tests():
    text = Path("docs/security.md").read_text(encoding="utf-8")
    return sorted(set(re.findall(r"`(test_\w+)`", text)))


@pytest.mark.parametrize("name", named_tests())
def test_every_guard_has_the_test_that_is_named(name):
    tests = "".join(path.read_text(encoding="utf-8") for path in Path("tests").rglob("test_*.py"))
    assert f"def {name}(" in tests


@pytest.mark.parametrize("package", FLOORS)
def test_a_package_may_not_be_older_than_its_mended_release(package):
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *sum(project["optional-dependencies"].values(), [])]
    found = [re.fullmatch(rf"{package}>=([\d.]+)", line) for line in wanted]
    floors = [tuple(map(int, match[1].split("."))) for match in found if match]
    assert floors
    assert min(floors) >= FLOORS[package]


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/debug", "/metrics"])
def test_there_is_no_debug_page_and_no_redirect_from_what_was_asked(client, path):
    assert client.get(path).status_code == 404
    for asked in ("/%2f%2fevil.test", "/\\evil.test", "/%5cevil.test", f"{path}//evil.test/"):
        answer = client.get(asked, follow_redirects=False)
        assert answer.status_code == 404
        assert "location" not in answer.headers


@pytest.mark.parametrize("host", ["127.0.0.1:8787/login", "127.0.0.1:8787/static/app.css?"])
def test_a_host_that_looks_like_a_path_opens_nothing(tiny_folder, host):
    held = WebSettings(token="a-secret-of-some-length")
    with TestClient(create_app({"p": tiny_folder}, held), base_url=HOST) as guarded:
        assert guarded.get("/api/profiles", headers={"Host": host}).status_code == 400


def test_a_form_of_many_fields_is_refused(client):
    fields = {f"field{i}": (None, "x") for i in range(40)}
    assert client.post("/", files=fields).status_code == 400


@pytest.mark.parametrize("length", ["-5", "+5", "0x5", "5 5", "٥"])
def test_a_length_that_is_none_and_a_header_sent_twice_are_refused(tiny_folder, length):
    app = create_app({"p": tiny_folder})
    statuses = []

    async def send(message):
        statuses.append(message.get("status"))

    headers = [(b"host", b"127.0.0.1:8787"), (b"content-length", length.encode("utf-8"))]
    scope = {"type": "http", "method": "GET", "path": "/", "headers": headers, "query_string": b""}
    asyncio.run(app(scope, None, send))
    assert statuses[0] == 400
    with pytest.raises(Refused, match="twice"):
        headers_of({"headers": [*headers, headers[0]]})


def test_a_range_is_not_served(client):
    answer = client.get("/static/app.css", headers={"Range": "bytes=0-1,2-3,4-5"})
    assert answer.status_code == 200
    assert "content-range" not in answer.headers


@pytest.mark.parametrize("path", ["/none%0d%0a2026 forged", "/batches/%1b[2J?q=%0aforged"])
def test_no_line_of_a_log_can_be_forged(client, caplog, path):
    with caplog.at_level(logging.INFO, logger="pipeline"):
        client.get(path)
    lines = [record.getMessage() for record in caplog.records if record.name != "httpx"]
    assert lines
    assert not re.search(r"forged|[\x00-\x1f]", "".join(lines))


def test_a_batch_nobody_looks_at_is_removed(tiny_folder):
    held = WebSettings(keep_minutes=0.0)
    with TestClient(create_app({"p": tiny_folder}, held), base_url=HOST) as server:
        sent = server.post("/batches", files={"file": ("a.csv", f"id,text\n1,{TEXT}\n")})
        jobs = server.app.state.jobs
        folder = jobs.get(str(sent.url).rpartition("/")[2]).folder
        assert folder.exists()
        jobs.forget_old()
        assert not folder.exists()


@pytest.mark.slow
def test_a_crowd_is_told_when_to_come_back_and_the_server_stands(tiny_folder):
    with serving({"p": tiny_folder}, most_requests=8, most_waiting=4) as address:
        long = {"text": f"{TEXT} " * 200}

        def ask(_):
            return httpx.post(f"{address}/api/score", json=long, timeout=60)

        with ThreadPoolExecutor(32) as crowd:
            answers = list(crowd.map(ask, range(96)))
        refused = [answer for answer in answers if answer.status_code == 503]
        assert {answer.status_code for answer in answers} == {200, 503}
        assert all(int(answer.headers["retry-after"]) > 0 for answer in refused)
        assert ask(0).status_code == 200
