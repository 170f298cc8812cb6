"""Put the server together: models, batches, pages, API, the guard around them all."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.types import Scope

from pipeline.errors import CocokError
from pipeline.web import api, selector, writer
from pipeline.web.guard import Guard
from pipeline.web.jobs import Jobs
from pipeline.web.problems import Refused
from pipeline.web.settings import WebSettings
from pipeline.web.shelf import Folders, Shelf
from pipeline.web.views import page

logger = logging.getLogger(__name__)


def create_app(
    folders: Folders,
    settings: WebSettings | None = None,
    untrained: Sequence[str] = (),
    find: Callable[[], Folders] | None = None,
) -> FastAPI:
    """Return the server's application.

    Parameters
    ----------
    folders
        Model folders by the slug of their job; the first is the default.
    settings
        Where it listens and what it allows.
    untrained
        Slugs of known jobs that have no model yet; the page names them.
    find
        Tells the folders there are later on, where jobs may be trained meanwhile.
    """
    held = settings or WebSettings()
    app = FastAPI(
        title="cocok",
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,  # a redirect must never be made from what was asked
    )
    app.state.settings = held
    app.state.shelf = Shelf(folders, held, find)
    app.state.jobs = Jobs(held)
    app.state.untrained = tuple(untrained)
    fresh = [Depends(_fresh_models)]
    app.include_router(api.router, tags=["API"], dependencies=fresh)
    app.include_router(writer.router, include_in_schema=False, dependencies=fresh)
    app.include_router(selector.router, include_in_schema=False, dependencies=fresh)
    app.add_api_route("/api/openapi.json", _openapi, include_in_schema=False)
    app.add_exception_handler(CocokError, _refused)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _refused)
    app.add_exception_handler(Exception, _failed)
    app.add_middleware(Guard, settings=held, show=_for_people)
    return app


async def _fresh_models(request: Request) -> None:
    await request.app.state.shelf.refresh()


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    jobs: Jobs = app.state.jobs
    tidying = asyncio.create_task(jobs.tidy())
    yield
    tidying.cancel()
    await jobs.close()


async def _openapi(request: Request) -> dict[str, Any]:
    """Return the API's OpenAPI description."""
    from pipeline import __version__

    app: FastAPI = request.app
    if app.openapi_schema is None:
        schema = get_openapi(
            title="cocok",
            version=__version__,
            summary="Reads a text against a job profile, sentence by sentence.",
            routes=app.routes,
        )
        app.openapi_schema = api.schema_with_bodies(schema)
    return app.openapi_schema


async def _refused(request: Request, error: Exception) -> Response:
    """Say what was wrong: as problem details to programs, as a page to people."""
    status, detail, headers = 400, str(error), {}
    if isinstance(error, Refused):
        status, headers = error.status, error.headers
    elif isinstance(error, RequestValidationError):
        status, detail = 422, api.explained(error.errors())
    elif isinstance(error, HTTPException):
        status, headers = error.status_code, dict(error.headers or {})
        detail = str(error.detail)
    elif isinstance(error, CocokError):
        status = 422
    return _shown(request, status, detail, headers)


def _for_people(scope: Scope, refused: Refused) -> Response | None:
    """Return what a browser is shown instead of problem details; others get none."""
    request = Request(scope)
    if _is_api(scope["path"]) or "text/html" not in request.headers.get("accept", ""):
        return None
    if refused.status == HTTPStatus.UNAUTHORIZED:
        return page(request, "login.html", status=refused.status, wrong=False)
    return _shown(request, refused.status, refused.detail, refused.headers)


async def _failed(request: Request, error: Exception) -> Response:
    """Answer an error of the program itself: its kind is logged, never its words."""
    logger.error("internal error: %s", type(error).__name__)
    return _shown(request, 500, "an error of the program; nothing was kept", {})


def _is_api(path: str) -> bool:
    return path.startswith("/api") or path == "/health"


def _shown(request: Request, status: int, detail: str, headers: dict[str, str]) -> Response:
    if _is_api(request.scope["path"]):
        return api.json_problem(status, detail, headers)
    response = page(request, "error.html", status=status, code=status, detail=detail)
    response.headers.update(headers)
    return response
