"""Templates, languages and the small things every page shares."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.resources import files

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipeline.messages import knows, say
from pipeline.refusals import told
from pipeline.resources import read_data
from pipeline.wording import capital

LANGUAGES = ("id", "en")
LANGUAGE_COOKIE = "cocok-lang"


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("pipeline.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@lru_cache(maxsize=1)
def assets() -> dict[str, tuple[bytes, str]]:
    """Return the files a page may load, by name: a fixed list, so that no path reaches a disk."""
    static = files("pipeline.web") / "static"
    style = read_data("report.css") + (static / "app.css").read_text(encoding="utf-8")
    script = (static / "app.js").read_text(encoding="utf-8")
    return {
        "app.css": (style.encode(), "text/css; charset=utf-8"),
        "app.js": (script.encode(), "text/javascript; charset=utf-8"),
    }


@lru_cache(maxsize=1)
def asset_version() -> str:
    """Return what changes in an asset's address when an asset changes."""
    return hashlib.sha256(b"".join(data for data, _ in assets().values())).hexdigest()[:12]


def language_of(request: Request) -> str:
    """Return the page's language: asked for, chosen before, the browser's, else Indonesian."""
    for asked in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if asked in LANGUAGES:
            return str(asked)
    for part in request.headers.get("accept-language", "").split(","):
        code = part.split(";")[0].strip().lower().partition("-")[0]
        if code == "in":  # what some old phones call Indonesian
            return "id"
        if code in LANGUAGES:
            return code
    return "id"


def grouped(count: int, lang: str) -> str:
    """Return a number with its thousands apart, as the language writes them."""
    return f"{count:,}".replace(",", "." if lang == "id" else ",")


def occupation_in(slug: str, occupation: str, lang: str) -> str:
    """Return a job's name in a language where it has one, else as its document says."""
    return say("jobs", slug, lang) if knows("jobs", slug) else occupation


def known_jobs(request: Request, lang: str) -> list[tuple[str, str]]:
    """Return slug and name of the jobs a person can choose."""
    profiles = request.app.state.shelf.profiles
    return [(slug, occupation_in(slug, held.occupation, lang)) for slug, held in profiles.items()]


def untrained_jobs(request: Request, lang: str) -> list[tuple[str, str]]:
    """Return slug and name of the known jobs that have no model yet."""
    state = request.app.state
    slugs = [slug for slug in state.untrained if slug not in state.shelf.folders]
    return [(slug, occupation_in(slug, slug.replace("-", " "), lang)) for slug in slugs]


def page(
    request: Request, template: str, lang: str | None = None, status: int = 200, **values: object
) -> HTMLResponse:
    """Return a rendered page, and remember a language that was asked for."""
    shown = lang or language_of(request)

    def words(key: str, **blanks: object) -> str:
        return say("page", key, shown, **blanks)

    html = (
        _templates()
        .get_template(template)
        .render(
            lang=shown,
            t=words,
            capital=capital,
            number=lambda count: grouped(count, shown),
            told=lambda sentence: told(sentence, shown),
            kept_hours=f"{request.app.state.settings.keep_minutes / 60:g}",
            version=asset_version(),
            markup=Markup,
            path=request.scope["path"],
            **values,
        )
    )
    response = HTMLResponse(html, status)
    remember_language(request, response, lang)
    return response


def remember_language(request: Request, response: Response, lang: str | None = None) -> None:
    """Keep the language a person asked for."""
    asked = lang or request.query_params.get("lang")
    if asked in LANGUAGES and asked != request.cookies.get(LANGUAGE_COOKIE):
        response.set_cookie(
            LANGUAGE_COOKIE, str(asked), max_age=31_536_000, samesite="strict", httponly=True
        )
