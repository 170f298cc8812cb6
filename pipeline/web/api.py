"""The HTTP API: score a text, run batches, list the jobs, by the command line's contract."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ValidationError

from pipeline.web import tables
from pipeline.web.contract import (
    SAMPLE,
    AnalysisBody,
    BatchBody,
    HealthBody,
    ProfileBody,
    ScoreRequest,
    problems,
)
from pipeline.web.exports import export
from pipeline.web.jobs import Job, Jobs
from pipeline.web.problems import Refused
from pipeline.web.shelf import Shelf

router = APIRouter()
BatchId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="Id of a batch.")]
Slug = Annotated[str | None, Query(max_length=80, description="Slug of a job.")]
Format = Annotated[str, Query(json_schema_extra={"enum": list(tables.TABLES)})]
Column = Annotated[str | None, Query(max_length=200, description="A column; guessed by name.")]
_Schema = dict[str, Any]
Body = TypeVar("Body", bound=BaseModel)


def shelf_of(request: Request) -> Shelf:
    """Return the server's models."""
    shelf: Shelf = request.app.state.shelf
    return shelf


def jobs_of(request: Request) -> Jobs:
    """Return the server's batches."""
    jobs: Jobs = request.app.state.jobs
    return jobs


async def read_json(request: Request, kind: type[Body]) -> Body:
    """Return a checked body; what was wrong is said without repeating what was sent."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/json":
        raise Refused(415, "the body must be application/json")
    try:
        return kind.model_validate_json(await request.body())
    except ValidationError as error:
        raise Refused(422, explained(error.errors(include_input=False))) from None


def explained(errors: Any) -> str:  # noqa: ANN401 - pydantic and FastAPI give different types
    """Return validation errors as one sentence: where, and what was expected there."""
    found = [f"{'.'.join(str(part) for part in e['loc']) or 'body'}: {e['msg']}" for e in errors]
    return "; ".join(found[:5])


def _request_body(content: _Schema) -> _Schema:
    return {"requestBody": {"required": True, "content": content}}


@router.post(
    "/api/score",
    summary="Score one text",
    response_class=Response,
    responses={
        200: {
            "description": "The analysis (cocok/analysis/1)",
            "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/AnalysisBody"}}
            },
        },
        **problems(400, 401, 403, 404, 408, 413, 415, 422, 503),
    },
    openapi_extra=_request_body(
        {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/ScoreRequest"},
                "examples": {"text": {"value": {"text": SAMPLE}}},
            }
        }
    ),
)
async def score(request: Request) -> Response:
    """Return the same analysis as ``cocok score --json``."""
    asked = await read_json(request, ScoreRequest)
    analysis = await shelf_of(request).reader(asked.profile).score(asked.text, asked.id)
    return Response(analysis.to_json(), media_type="application/json")


@router.get(
    "/api/profiles",
    summary="List the jobs",
    response_model=list[ProfileBody],
    responses=problems(400, 401, 503),
)
async def profiles(request: Request) -> list[_Schema]:
    """Return the jobs this server reads for."""
    shelf = shelf_of(request)
    return [
        {
            "slug": slug,
            "occupation": profile.occupation,
            "language": profile.language,
            "traits": list(profile.traits),
            "labels": list(profile.labels),
            "model": shelf.reader(slug).model.data.version.to_dict(),
        }
        for slug, profile in shelf.profiles.items()
    ]


@router.get(
    "/health", summary="Is the server there?", response_model=HealthBody, responses=problems(400)
)
async def health(request: Request) -> _Schema:
    """Return that the server is there, and how many jobs it knows."""
    from pipeline import __version__

    return {"status": "ok", "version": __version__, "profiles": len(shelf_of(request).profiles)}


# ---------------------------------------------------------------- batches

_BINARY = {"schema": {"type": "string", "format": "binary"}}
_BATCH = {200: {"model": BatchBody}}
_KNOWN = problems(400, 401, 403, 404, 422, 503)


def checked_format(name: str) -> str:
    """Return a format the readers know; a name is compared, never used as a path."""
    if name not in tables.TABLES:
        raise Refused(415, f"this kind of file is not read; give {', '.join(tables.TABLES)}")
    return name


async def keep_body(request: Request, job: Job) -> None:
    """Write a request's body into a batch's folder as it arrives."""
    with job.upload.open("wb") as held:
        async for block in request.stream():
            held.write(block)


@router.post(
    "/api/batches",
    summary="Score a table",
    status_code=202,
    responses={
        202: {"model": BatchBody, "description": "Begun; Location tells where to look"},
        **problems(400, 401, 403, 404, 408, 413, 415, 422, 503),
    },
    openapi_extra=_request_body(
        {
            "text/csv": {"schema": {"type": "string"}, "example": f'id,text\n1,"{SAMPLE}"\n'},
            "application/octet-stream": _BINARY,
        }
    ),
)
async def create_batch(
    request: Request,
    response: Response,
    format: Format = "csv",
    profile: Slug = None,
    id_column: Column = None,
    text_column: Column = None,
) -> _Schema:
    """Take a table as the raw body and begin to score it."""
    jobs, shelf = jobs_of(request), shelf_of(request)
    slug = profile or shelf.default
    shelf.reader(slug)
    job = jobs.create(checked_format(format), slug, shelf.folders[slug])
    try:
        await keep_body(request, job)
        jobs.start(job, id_column, text_column)
    except Refused:
        await jobs.delete(job.id)
        raise
    response.headers["Location"] = f"/api/batches/{job.id}"
    return job.to_dict()


@router.get("/api/batches/{id}", response_model=BatchBody, responses=_KNOWN)
async def batch(request: Request, id: BatchId) -> _Schema:
    """Return where a batch stands."""
    return jobs_of(request).get(id).to_dict()


@router.get(
    "/api/batches/{id}/events",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Progress until the batch ends",
            "content": {"text/event-stream": {}},
        },
        **_KNOWN,
    },
)
async def batch_events(request: Request, id: BatchId) -> StreamingResponse:
    """Return the batch's progress as server-sent events."""
    jobs = jobs_of(request)
    return StreamingResponse(jobs.events(jobs.get(id)), media_type="text/event-stream")


@router.get(
    "/api/batches/{id}/result",
    response_class=Response,
    responses={
        200: {
            "description": "The scored rows",
            "content": {
                "application/x-ndjson": {},
                "text/csv": {},
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {},
            },
        },
        **_KNOWN,
        **problems(409),
    },
)
async def batch_result(
    request: Request, id: BatchId, format: Literal["jsonl", "csv", "xlsx"] = "jsonl"
) -> Response:
    """Return the whole result, a person's decisions with it."""
    return await export(jobs_of(request).get(id), format)


@router.post("/api/batches/{id}/cancel", response_model=BatchBody, responses=_KNOWN)
async def cancel_batch(request: Request, id: BatchId) -> _Schema:
    """Stop a batch at once."""
    jobs = jobs_of(request)
    job = jobs.get(id)
    await jobs.cancel(job)
    return job.to_dict()


@router.delete("/api/batches/{id}", status_code=204, responses=_KNOWN)
async def delete_batch(request: Request, id: BatchId) -> Response:
    """Remove a batch and everything of it."""
    await jobs_of(request).delete(id)
    return Response(status_code=204)


SHOWN_BODIES: tuple[type[BaseModel], ...] = (AnalysisBody, ScoreRequest)


def schema_with_bodies(schema: _Schema) -> _Schema:
    """Add the types that are only referred to by name to an OpenAPI schema."""
    from pipeline.web.contract import ProblemBody

    held = schema.setdefault("components", {}).setdefault("schemas", {})
    bodies: tuple[Any, ...] = (*SHOWN_BODIES, ProblemBody)
    for body in bodies:
        found = body.model_json_schema(ref_template="#/components/schemas/{model}")
        held.update(found.pop("$defs", {}))
        held[body.__name__] = found
    held.pop("HTTPValidationError", None)
    held.pop("ValidationError", None)
    return json.loads(json.dumps(schema))


def json_problem(status: int, detail: str, headers: dict[str, str]) -> JSONResponse:
    """Return problem details as a response."""
    from pipeline.web.problems import PROBLEM, problem

    return JSONResponse(
        json.loads(problem(status, detail)), status, headers=headers, media_type=PROBLEM
    )
