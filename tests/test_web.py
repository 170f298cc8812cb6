from __future__ import annotations

import csv
import io
import json
import logging
import shutil
import socket
import stat
import time
import zipfile

import pytest

pytest.importorskip("fastapi", reason="the page needs pip install 'cocok[web]'")

import docx
from fastapi.testclient import TestClient
from fpdf import FPDF
from live import serving
from openpyxl import load_workbook

from pipeline.batch import Inputs, run_batch
from pipeline.errors import UsageError
from pipeline.mask import masked
from pipeline.messages import say
from pipeline.overview import Overview, overview_page
from pipeline.records import ANALYSIS_SCHEMA, ModelVersion
from pipeline.resources import read_data
from pipeline.rows import flat_row
from pipeline.saving import write_json, write_manifest
from pipeline.web.app import create_app
from pipeline.web.contract import AnalysisBody
from pipeline.web.settings import WebSettings
from pipeline.web.worker import flat_of, leaning
from pipeline.wording import trait_leaning

TEXT = "Saya pendengar yang baik dan teman-teman sering curhat ke saya. Saya suka menolong orang."
HOST = "http://127.0.0.1:8787"
TABLE = (
    f'id,nama,text\n7,Siti,"Nama saya Siti. {TEXT}"\n'
    "8,=1+1,Aku tidak suka membantu orang lain.\nx\n"
)
HOSTILE = "<script>alert(1)</script> \u202e saya suka menolong orang \u202c \x00\x1b[2J"


@pytest.fixture(scope="module")
def client(tiny_folder):
    with TestClient(create_app({"pekerja-sosial": tiny_folder}), base_url=HOST) as held:
        yield held


def limited(folder, **settings):
    held = WebSettings(**settings)
    return TestClient(create_app({"pekerja-sosial": folder}, held), base_url=HOST)


def form(**fields):
    return {name: (None, value) for name, value in fields.items()}


def finished(client, id):
    until = time.monotonic() + 30
    state = client.get(f"/api/batches/{id}").json()
    while state["state"] == "running" and time.monotonic() < until:
        time.sleep(0.05)
        state = client.get(f"/api/batches/{id}").json()
    return state


def cells_of(path):
    """Every cell of a table as text."""
    if path.suffix == ".csv":
        return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    sheet = load_workbook(path).active
    return [
        ["" if v is None else str(v) for v in row] for row in sheet.iter_rows(values_only=True)
    ]


def copied(folder, to, **profile):
    """Copy a model folder as a training writes it, its profile changed."""
    shutil.copytree(folder, to, dirs_exist_ok=True)
    about = json.loads((to / "scorer.json").read_bytes())
    write_json(to / "scorer.json", about | {"profile": about["profile"] | profile})
    write_manifest(to, ModelVersion(about["version"], about["data_sha256"]))


def test_a_model_trained_anew_or_for_the_first_time_is_read_without_a_restart(
    tiny_folder, tmp_path
):
    old, new = tmp_path / "old", tmp_path / "new"
    copied(tiny_folder, old)
    found = {"pekerja-sosial": old}
    app = create_app(found, None, ("penjahit",), lambda: found | {"penjahit": new})
    with TestClient(app, base_url=HOST) as server:
        assert [job["slug"] for job in server.get("/api/profiles").json()] == ["pekerja-sosial"]
        assert "cocok train penjahit" in server.get("/").text
        copied(tiny_folder, new, slug="penjahit", occupation="penjahit")
        copied(tiny_folder, old, occupation="pendamping warga")
        jobs = server.get("/api/profiles").json()
        assert [job["occupation"] for job in jobs] == ["pendamping warga", "penjahit"]
        assert "cocok train penjahit" not in server.get("/").text
        asked = {"text": TEXT, "profile": "penjahit"}
        assert server.post("/api/score", json=asked).json()["profile"] == "penjahit"


@pytest.mark.parametrize("spoil", ["gone", "damaged"])
def test_a_model_that_can_no_longer_be_read_stays_as_it_was(tiny_folder, tmp_path, spoil):
    folder = tmp_path / "model"
    copied(tiny_folder, folder)
    with TestClient(create_app({"pekerja-sosial": folder}), base_url=HOST) as server:
        before = server.post("/api/score", json={"text": TEXT}).content
        manifest = folder / "manifest.json"
        manifest.unlink() if spoil == "gone" else manifest.write_text("{")
        assert server.post("/api/score", json={"text": TEXT}).content == before


def test_the_api_gives_the_bytes_of_the_command_line(client, model):
    answer = client.post("/api/score", json={"text": TEXT, "id": "7"})
    assert answer.status_code == 200
    assert answer.text == model.score(TEXT, "7").to_json()
    assert AnalysisBody.model_validate(answer.json()).schema_ == ANALYSIS_SCHEMA


@pytest.mark.parametrize("lang, word", [("id", "Sifat yang dicari"), ("en", "What the job asks")])
def test_a_text_is_read_on_the_page_in_both_languages(client, lang, word):
    page = client.post("/", files=form(text=TEXT, lang=lang)).text
    assert word in page
    assert f'<html lang="{lang}">' in page
    assert 'class="mark support"' in page


def test_the_page_follows_the_browser_at_first(tiny_folder):
    with limited(tiny_folder) as fresh:
        assert 'lang="en"' in fresh.get("/", headers={"Accept-Language": "en-GB,id;q=0.5"}).text
        assert '<html lang="id">' in fresh.get("/", headers={"Accept-Language": "fr"}).text


def word_file():
    document = docx.Document()
    document.add_paragraph(TEXT)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def pdf_file():
    page = FPDF()
    page.add_page()
    page.set_font("Helvetica", size=12)
    page.multi_cell(0, 10, TEXT)
    return bytes(page.output())


@pytest.mark.slow
@pytest.mark.parametrize(
    "name, content",
    [("a.txt", TEXT.encode()), ("a.docx", word_file()), ("a.pdf", pdf_file()), ("A.TXT", b"\xff")],
    ids=["txt", "docx", "pdf", "bytes"],
)
def test_a_file_is_read_like_a_pasted_text(client, name, content):
    page = client.post("/?lang=en", files={**form(lang="en"), "file": (name, content)})
    assert page.status_code == 200
    assert ("pendengar yang baik" in page.text) == (content != b"\xff")
    assert 'class="report"' in page.text


@pytest.mark.parametrize(
    "name, content, said",
    [
        ("a.docx", b"no document", "rusak"),
        ("a.exe", b"MZ", "jenis berkas ini tidak dapat dibaca"),
        ("a.pdf", b"%PDF-1.7 nothing", "rusak"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_of_in_the_pages_language(client, name, content, said):
    page = client.post("/?lang=id", files={**form(lang="id"), "file": (name, content)})
    assert page.status_code in (415, 422)
    assert said in page.text.lower()


def test_an_empty_box_says_what_to_do(client):
    answer = client.post("/", files=form(text=" ", lang="id"))
    assert answer.status_code == 422
    assert "masih kosong" in answer.text


def test_a_second_reading_tells_what_changed(client):
    files = form(text="Saya sulit bicara di depan orang. " + TEXT, before=TEXT, lang="en")
    assert "What changed since" in client.post("/", files=files).text


def test_a_saved_report_loads_nothing(client):
    answer = client.post("/report", files=form(text=TEXT, lang="id"))
    assert "attachment" in answer.headers["content-disposition"]
    assert "default-src 'none'" in answer.text
    assert "<script" not in answer.text
    assert "http" not in answer.text.replace("http-equiv", "")


@pytest.mark.parametrize("path", ["/", "/report"])
def test_a_hostile_text_stays_text(client, path):
    page = client.post(path, files=form(text=HOSTILE, lang="id")).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    report = page.split('<div class="essay"')[1].split("</div>")[0]
    assert not {"\u202e", "\x1b", "\x00"}.intersection(report)


def test_half_a_character_is_no_internal_error(client):
    answer = client.post("/api/score", content=b'{"text": "saya \\ud800 baik", "id": "\\udfff"}',
                         headers={"Content-Type": "application/json"})  # fmt: skip
    assert answer.status_code in (200, 422)


@pytest.mark.slow
def test_a_line_of_a_megabyte_is_read_to_the_limit(client):
    answer = client.post("/api/score", json={"text": "saya suka menolong " * 55_000})
    assert answer.status_code == 200
    assert "truncated" in [warning["code"] for warning in answer.json()["warnings"]]


# ---------------------------------------------------------------- the guard


@pytest.mark.parametrize("host", ["evil.test", "127.0.0.1.evil.test:8787", "localhost:1", ""])
def test_another_host_name_is_refused(client, host):
    assert client.get("/health", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1:8787", "localhost:8787", "[::1]:8787"])
def test_its_own_names_are_answered(client, host):
    assert client.get("/health", headers={"Host": host}).json()["status"] == "ok"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.test"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:8787.evil.test"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_origin_is_refused(client, headers):
    answer = client.post("/api/score", json={"text": TEXT}, headers=headers)
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"


def test_its_own_origin_is_answered(client):
    headers = {"Origin": HOST, "Sec-Fetch-Site": "same-origin"}
    assert client.post("/api/score", json={"text": TEXT}, headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/", "/batches", "/static/app.js", "/api/profiles", "/none"])
def test_every_answer_carries_the_strict_policy(client, path):
    policy = client.get(path).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


TRAVERSALS = (
    # climbing up, plainly and coded once, twice, or by halves
    "../../etc/passwd", "../../../../../../../../etc/passwd", "..%2f..%2fetc%2fpasswd",
    "..%252f..%252fetc%252fpasswd", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd",
    "%252e%252e%252f", "..%c0%af..%c0%afetc", "..%e0%80%afetc", "%uff0e%uff0e%u2215etc",
    "....//....//etc/passwd", "..././..././etc", ".%2e/.%2e/etc", "..;/..;/etc",
    "..%00/etc/passwd",
    "static/../../etc/passwd", "./.././.././etc/passwd", "..%2f", ".%2e%2f",
    # absolute, by scheme, by home, by environment
    "/etc/passwd", "//etc/passwd", "%2fetc%2fpasswd", "file:///etc/passwd", "file:%2f%2fetc",
    "~/.ssh/id_rsa", "%7e%2f.ssh", "$HOME/.ssh/id_rsa", "%24%7bHOME%7d", "/proc/self/environ",
    # as Windows writes it: drives, network shares, devices, streams
    "C:\\Windows\\win.ini", "C:%5cWindows%5cwin.ini", "C:/Windows/win.ini", "..\\..\\x",
    "..%5c..%5cx", "\\\\host\\share", "%5c%5chost%5cshare", "\\\\?\\C:\\x", "CON",
    "app.css::$DATA",
    # names beside the ones that exist
    "app.css%00.bin", "app.css/", "APP.CSS", ".env", "__init__.py", "%00", "%0d%0aX-Evil: 1",
)  # fmt: skip


@pytest.mark.parametrize("name", TRAVERSALS)
@pytest.mark.parametrize(
    "place", ["/static/{}", "/batches/{}", "/batches/{}/rows/1", "/api/batches/{}/result"]
)
def test_no_path_reaches_a_disk(client, place, name):
    answer = client.get(place.format(name), follow_redirects=False)
    assert answer.status_code in (404, 422)
    assert "root:" not in answer.text
    assert "x-evil" not in answer.headers


@pytest.mark.parametrize("name", TRAVERSALS)
def test_no_name_of_a_file_job_or_column_is_used_as_a_path(client, name):
    sent = {"file": (name, TABLE)}
    assert client.post("/batches", files=sent).status_code == 415
    assert client.post("/report", files={"file": (name, TEXT)}).status_code == 415
    asked = {"text": TEXT, "profile": name}
    assert client.post("/api/score", json=asked).status_code == 404
    begun = client.post("/api/batches", params={"format": name}, content=TABLE.encode())
    assert begun.status_code == 415


@pytest.fixture
def no_way_out(monkeypatch):
    """Sockets that reach nothing: whoever tries to connect or to look up a name is told on."""

    def refuse(*given):
        raise AssertionError(f"the server tried to reach {given[1:] or given}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "gethostbyname", refuse)


@pytest.mark.slow
def test_the_server_never_makes_a_request(client, no_way_out):
    link = "http://evil.test/a.png file:///etc/passwd \\\\evil.test\\share"
    assert client.post("/api/score", json={"text": f"{TEXT} {link}"}).status_code == 200
    for path in ("/", "/report", "/jobs"):
        assert client.post(path, files=form(text=f"{TEXT} {link}")).status_code == 200
    page = f'<p>{TEXT}</p><img src="http://evil.test/a"><link href="//evil.test/b">'
    assert client.post("/", files={"file": ("a.html", page)}).status_code == 200
    begun = client.post("/api/batches", content=f'id,text\n1,"{TEXT} {link}"\n'.encode())
    assert finished(client, begun.json()["id"])["state"] == "done"
    assert client.get("/static/app.css").status_code == 200
    client.delete(begun.headers["location"])


def test_a_body_over_the_limit_is_refused_before_it_is_read(tiny_folder):
    with limited(tiny_folder, largest_text=1000) as small:
        assert small.post("/api/score", json={"text": "x" * 2000}).status_code == 413
        chunks = (b"x" * 500 for _ in range(5))  # no Content-Length: counted while it arrives
        headers = {"Content-Type": "application/json"}
        assert small.post("/api/score", content=chunks, headers=headers).status_code == 413


def test_a_busy_server_says_when_to_come_back(tiny_folder):
    with limited(tiny_folder, most_waiting=0) as busy:
        answer = busy.post("/api/score", json={"text": TEXT})
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    "settings, path, status",
    [
        ({"most_requests": 0}, "/api/score", 503),
        ({"most_waiting": 0}, "/api/score", 503),
        ({"longest_score": 0.0}, "/api/score", 503),
        ({"largest_text": 10}, "/api/score", 413),
        ({"largest_file": 10}, "/api/batches", 413),
        ({"most_kept": 0}, "/api/batches", 503),
        ({"most_running": 0}, "/api/batches", 503),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_every_limit_is_a_setting_and_refuses_as_problem_details(
    tiny_folder, settings, path, status
):
    body = json.dumps({"text": TEXT}).encode()
    with limited(tiny_folder, **settings) as held:
        answer = held.post(path, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert ("retry-after" in answer.headers) == (status == 503)


def test_limits_are_changed_by_name():
    held = WebSettings().with_limits(["most_rows=7", "longest_score=0.5"])
    assert (held.most_rows, held.longest_score) == (7, 0.5)


@pytest.mark.parametrize(
    "change, said", [("rows=7", "most_rows"), ("most_rows=x", "number"), ("most_rows=0", "than 0")]
)
def test_a_limit_that_is_none_is_refused_with_what_is_allowed(change, said):
    with pytest.raises(UsageError, match=said):
        WebSettings().with_limits([change])


@pytest.mark.slow
def test_a_body_that_never_comes_is_not_waited_for(tiny_folder):
    with serving({"pekerja-sosial": tiny_folder}, slowest_body=0.2) as address:
        host = address.removeprefix("http://")
        head = (
            f"POST /api/score HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
            "Content-Length: 100\r\n\r\n{"
        )
        with socket.create_connection(("127.0.0.1", int(host.rpartition(":")[2]))) as slow:
            slow.sendall(head.encode())
            assert b" 408 " in slow.recv(4096)


@pytest.mark.slow
@pytest.mark.parametrize(
    "settings, word", [({"most_rows": 1}, "rows"), ({"longest_batch": 0.2}, "time")]
)
def test_a_batch_over_a_limit_fails_and_says_why(tiny_folder, settings, word):
    with limited(tiny_folder, **settings) as held:
        begun = held.post("/api/batches", content=TABLE.encode())
        state = finished(held, begun.json()["id"])
    assert state["state"] == "failed"
    assert word in state["error"]


@pytest.mark.slow
def test_an_upload_goes_once_read_and_its_folder_with_the_batch(tiny_folder):
    with limited(tiny_folder) as held:
        ids = [held.post("/api/batches", content=TABLE.encode()).json()["id"] for _ in "ab"]
        folders = [held.app.state.jobs.get(id).folder for id in ids]
        assert [finished(held, id)["state"] for id in ids] == ["done", "done"]
        assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}
        assert not [*folders[0].glob("upload*"), *folders[1].glob("upload*")]
        held.delete(f"/api/batches/{ids[0]}")
        assert [folder.exists() for folder in folders] == [False, True]
    assert not folders[1].exists()  # the server's end


def test_beyond_loopback_a_token_is_required():
    with pytest.raises(UsageError, match="--token"):
        WebSettings(host="0.0.0.0")


def test_a_token_is_asked_of_every_request(tiny_folder):
    with limited(tiny_folder, token="a-secret-of-some-length") as held:
        assert held.get("/api/profiles").status_code == 401
        right = {"Authorization": "Bearer a-secret-of-some-length"}
        assert held.get("/api/profiles", headers=right).status_code == 200
        wrong = {"Authorization": "Bearer a-secret-of-other-length"}
        assert held.get("/api/profiles", headers=wrong).status_code == 401


@pytest.mark.parametrize(
    "body", [{"text": 7, "secret": "rahasia"}, {"id": "rahasia"}, ["rahasia"]]
)
def test_a_wrong_body_is_explained_without_repeating_it(client, body):
    answer = client.post("/api/score", json=body)
    assert answer.status_code == 422
    assert set(answer.json()) == {"type", "title", "status", "detail"}
    assert "rahasia" not in answer.text.replace("secret", "")


def test_no_word_of_a_text_is_logged(client, caplog):
    with caplog.at_level(logging.DEBUG):
        client.post("/api/score", json={"text": f"rahasiaku {TEXT}"})
        client.post("/", files=form(text=f"rahasiaku {TEXT}", lang="id"))
        client.get("/batches/none?q=rahasiaku")
    # the test's own client logs what it asks for; the server's loggers must not
    ours = [record.getMessage() for record in caplog.records if record.name != "httpx"]
    assert ours
    assert "rahasiaku" not in " ".join(ours)


# ---------------------------------------------------------------- batches


@pytest.mark.slow
def test_a_table_is_scored_kept_and_removed(client):
    begun = client.post("/api/batches?format=csv", content=TABLE.encode())
    assert begun.status_code == 202
    state = finished(client, begun.json()["id"])
    assert (state["state"], state["scored"], len(state["rejected"])) == ("done", 2, 1)
    place = begun.headers["location"]
    rows = client.get(f"{place}/result?format=jsonl").text.splitlines()
    assert len(rows) == 2
    assert "'=1+1," in client.get(f"{place}/result?format=csv").text
    assert client.delete(place).status_code == 204
    assert client.get(place).status_code == 404


@pytest.mark.slow
def test_a_selector_goes_from_file_to_decision_without_a_script(client):
    sent = client.post("/batches", files={"file": ("a.csv", TABLE)})
    place = str(sent.url).removeprefix(HOST)
    assert "Siti" in sent.text
    client.post(f"{place}/start", files=form(text_column="text", id_column="id", blind="1"))
    finished(client, place.rpartition("/")[2])
    table = client.get(place).text
    assert "never makes one" in table or "tidak pernah memutuskan" in table
    essay = client.get(f"{place}/rows/1").text
    assert "Siti" not in essay
    client.post(f"{place}/rows/1/decision", files=form(decision="hold", reason="tanya lagi"))
    assert ",hold,tanya lagi" in client.get(f"{place}/download?format=csv").text
    side = client.get(f"{place}/compare?row=1&row=2").text
    assert side.count('<th scope="col">') == 2
    assert "Siti" not in side
    assert client.get(f"{place}/compare?row=1").status_code == 422
    assert client.get(f"{place}/overview").status_code == 200


@pytest.mark.parametrize("text", [TEXT, "halo", "Saya sulit bicara di depan orang. " + TEXT])
def test_a_row_on_the_page_is_a_row_of_the_batch(model, text):
    analysis = model.score(text, "7")
    found = flat_of(analysis.to_dict(), text)
    assert found.pop("duplicate_of") is None
    assert found == flat_row(analysis)
    leanings = [leaning(t.to_dict()) for t in analysis.traits if t.probability is not None]
    assert leanings == [trait_leaning(t) for t in analysis.traits if t.probability is not None]


@pytest.mark.slow
def test_near_repeats_are_told_of_on_the_page_too(client):
    essay = f"{TEXT} Waktu banjir saya mengatur relawan dan menjelaskan aturan kepada warga."
    table = f'id,text\n1,"{essay}"\n2,"{essay} Terima kasih."\n'
    begun = client.post("/api/batches", content=table.encode())
    assert finished(client, begun.json()["id"])["state"] == "done"
    place = f"/batches/{begun.json()['id']}"
    assert "nearly the same as 1" in client.get(f"{place}?lang=en").text
    assert "nearly the same as text 1 of" in client.get(f"{place}/rows/2?lang=en").text
    client.delete(begun.headers["location"])


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_download_is_the_table_of_the_batch_and_the_decisions(
    client, tiny_folder, tmp_path, suffix
):
    essay = f"{TEXT} Waktu banjir saya mengatur relawan dan menjelaskan aturan kepada warga."
    rows = [("id", "score", "essay"), ("1", "=9", essay), ("2", "+7", f"{essay} Terima kasih.")]
    source = tmp_path / "in.csv"
    with source.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(rows)
    batch = tmp_path / f"out.{suffix}"
    run_batch(Inputs((source,)), batch, tiny_folder)
    begun = client.post("/api/batches", content=source.read_bytes())
    assert finished(client, begun.json()["id"])["state"] == "done"
    place = f"/batches/{begun.json()['id']}"
    client.post(f"{place}/rows/2/decision", files=form(decision="hold", reason="=tanya"))
    kept = tmp_path / f"kept.{suffix}"
    kept.write_bytes(client.get(f"{place}/download?format={suffix}").content)
    client.delete(begun.headers["location"])
    want, got = cells_of(batch), cells_of(kept)
    assert [row[:-2] for row in got] == want
    assert [row[-2:] for row in got] == [["decision", "reason"], ["", ""], ["hold", "'=tanya"]]


@pytest.mark.slow
def test_a_zip_of_documents_is_shown_and_scored(client):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("siti.txt", TEXT)
        archive.writestr("budi.md", f"{TEXT} {TEXT}")
        archive.writestr("rusak.docx", b"no document")
    sent = client.post("/batches", files={"file": ("a.zip", packed.getvalue())})
    place = str(sent.url).removeprefix(HOST)
    assert "siti.txt" in sent.text
    client.post(f"{place}/start", files=form(blind="1"))
    state = finished(client, place.rpartition("/")[2])
    assert (state["scored"], len(state["rejected"])) == (2, 1)
    client.post(f"{place}/delete")


def test_a_broken_zip_is_said_to_be_one(client):
    sent = {"file": ("a.zip", b"no archive")}
    answer = client.post("/batches?lang=en", files=sent)
    assert answer.status_code == 422
    assert "not a whole ZIP file" in answer.text
    answer = client.post("/batches?lang=id", files=sent)
    assert "Berkas itu bukan berkas ZIP yang utuh" in answer.text


def test_where_no_column_looks_like_texts_a_person_picks_one(client):
    sent = client.post("/batches", files={"file": ("a.csv", "kota,umur\nSolo,7\nAceh,8\n")})
    assert sent.status_code == 200
    assert '<option value="">' in sent.text
    place = str(sent.url).removeprefix(HOST)
    begun = client.post(f"{place}/start", files=form(text_column="", id_column=""))
    assert begun.status_code == 422
    client.post(f"{place}/delete")


@pytest.mark.parametrize(
    "settings, status, shown",
    [
        ({"token": "a-secret-of-some-length"}, 401, 'name="token"'),
        ({"most_requests": 0}, 503, "coba lagi"),
        ({"largest_text": 10}, 413, "0 MB"),
    ],
    ids=["token", "busy", "too large"],
)
def test_a_refusal_at_the_door_is_a_page_to_people_and_problem_details_to_programs(
    tiny_folder, settings, status, shown
):
    with limited(tiny_folder, **settings) as held:
        page = held.post("/", files=form(text=TEXT), headers={"Accept": "text/html"})
        problem = held.post("/", files=form(text=TEXT))
    assert [page.status_code, problem.status_code] == [status, status]
    assert "<main" in page.text
    assert shown in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert ("retry-after" in page.headers) == (status == 503)
    assert problem.headers["content-type"] == "application/problem+json"


@pytest.mark.slow
def test_cancelling_ends_a_batch_at_once(client):
    many = "id,text\n" + "".join(f'{i},"{TEXT}"\n' for i in range(20_000))
    id = client.post("/api/batches", content=many.encode()).json()["id"]
    assert client.post(f"/api/batches/{id}/cancel").json()["state"] == "cancelled"
    assert client.get(f"/api/batches/{id}/result").status_code == 409
    client.delete(f"/api/batches/{id}")


# ---------------------------------------------------------------- renderers


def test_a_masked_text_keeps_its_offsets(model):
    text = "Nama saya Siti Rahayu, surel siti@contoh.id. Saya suka menolong orang."
    hidden = masked(model.score(text), {"name": "[nama]", "contact": "[kontak]"})
    assert "Siti" not in hidden.text
    assert "@" not in hidden.text
    assert hidden.quote(len(hidden.sentences) - 1) == "Saya suka menolong orang."


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_warning_has_a_short_name_for_the_table(lang):
    codes = json.loads(read_data("messages.json"))["warnings"]
    assert all(say("warning_names", code, lang) for code in codes)


def test_a_batch_report_has_its_numbers_in_tables(model):
    page = overview_page(Overview.of(model.score_many([TEXT, "halo", HOSTILE])), "en")
    assert "Summary of 3 texts" in page
    assert "<script" not in page
    assert '<table class="numbers">' in page
    assert 'role="img"' in page
