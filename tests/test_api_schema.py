"""Schemathesis reads the API's own OpenAPI description and tries to catch the server out."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from live import serving, wait_done

schemathesis = pytest.importorskip("schemathesis", reason="pip install 'cocok[dev]'")
pytest.importorskip("fastapi", reason="the page needs pip install 'cocok[web]'")
GenerationMode = schemathesis.GenerationMode

pytestmark = pytest.mark.slow
TABLE = "id,text\n1,Saya suka menolong orang.\n2,=1+1\nx\n"
OPERATIONS = (
    ("POST", "/api/score"),
    ("GET", "/api/profiles"),
    ("GET", "/health"),
    ("POST", "/api/batches"),
    ("GET", "/api/batches/{id}"),
    ("GET", "/api/batches/{id}/events"),
    ("GET", "/api/batches/{id}/result"),
    ("POST", "/api/batches/{id}/cancel"),
    ("DELETE", "/api/batches/{id}"),
)
TAKES_ANYTHING = {"/api/profiles", "/health", "/api/batches"}  # no input, or any bytes at all
CASES = [(*operation, GenerationMode.POSITIVE) for operation in OPERATIONS] + [
    (*operation, GenerationMode.NEGATIVE)
    for operation in OPERATIONS
    if operation[1] not in TAKES_ANYTHING
]
BOUNDED = settings(
    max_examples=25,
    derandomize=True,  # the same cases every time
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def address(tiny_folder):
    room = {"most_kept": 500, "most_running": 50, "most_rows": 100}  # "busy" is tested elsewhere
    with serving({"pekerja-sosial": tiny_folder}, **room) as held:
        yield held


@pytest.fixture(scope="module")
def schema(address):
    return schemathesis.openapi.from_url(f"{address}/api/openapi.json")


def test_every_operation_is_tried(schema):
    known = {(op.ok().method.upper(), op.ok().path) for op in schema.get_all_operations()}
    assert known == set(OPERATIONS)


@pytest.mark.parametrize("method, path, mode", CASES)
def test_no_request_breaks_the_server_or_the_description(schema, method, path, mode):
    @BOUNDED
    @given(schema[path][method].as_strategy(generation_mode=mode))
    def try_out(case):
        case.call_and_validate()

    try_out()


@pytest.mark.parametrize("method, path", OPERATIONS[4:7])
def test_a_real_batch_answers_as_described(schema, address, method, path):
    id = httpx.post(f"{address}/api/batches", content=TABLE.encode()).json()["id"]
    assert wait_done(address, id)["state"] == "done"

    @BOUNDED
    @given(schema[path][method].as_strategy())
    def try_out(case):
        case.path_parameters["id"] = id
        case.call_and_validate()

    try_out()
