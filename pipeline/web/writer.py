"""The writer's page: a text in, the report out; edit and read again, save, compare jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from pipeline.html import analysis_body, analysis_page
from pipeline.messages import say
from pipeline.ranking import RankedJob, ranked
from pipeline.records import Analysis
from pipeline.sections import Telling
from pipeline.web import uploads
from pipeline.web.api import shelf_of
from pipeline.web.changes import changes_html
from pipeline.web.guard import COOKIE, same_secret
from pipeline.web.problems import Refused
from pipeline.web.samples import sample_text, samples
from pipeline.web.settings import WebSettings
from pipeline.web.shelf import storable
from pipeline.web.tables import TEXTS
from pipeline.web.views import (
    asset_version,
    assets,
    known_jobs,
    language_of,
    page,
    untrained_jobs,
)
from pipeline.wording import label_words

router = APIRouter()


@dataclass(frozen=True)
class Draft:
    """What a writer sent: the text, the one before it, the job, the language."""

    text: str
    before: str
    job: str
    lang: str


def settings_of(request: Request) -> WebSettings:
    """Return the server's settings."""
    settings: WebSettings = request.app.state.settings
    return settings


@router.get("/")
async def start(request: Request) -> Response:
    """Show the empty box."""
    return _writer(request, Draft("", "", "", language_of(request)))


@router.post("/")
async def read(request: Request) -> Response:
    """Read a text and show the report."""
    draft = await _draft(request)
    if not draft.text.strip():
        return _writer(request, draft, problem="empty_text", status=422)
    reader = shelf_of(request).reader(draft.job)
    analysis = await reader.score(draft.text)
    earlier: Analysis | None = None
    if draft.before and draft.before != draft.text:
        earlier = await reader.score(draft.before)
    return _writer(request, draft, analysis=analysis, earlier=earlier)


@router.post("/report")
async def save_report(request: Request) -> Response:
    """Return the report as one file that needs nothing else."""
    draft = await _draft(request)
    analysis = await shelf_of(request).reader(draft.job).score(draft.text)
    html = analysis_page(analysis, draft.lang)
    response = Response(html, media_type="text/html; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="cocok.html"'
    return response


@router.post("/jobs")
async def every_job(request: Request) -> Response:
    """Read one text against every job."""
    draft = await _draft(request)
    shelf = shelf_of(request)
    names = dict(known_jobs(request, draft.lang))
    found = {slug: await shelf.reader(slug).score(draft.text) for slug in names}
    slugs = {id(analysis): slug for slug, analysis in found.items()}
    rows = []
    for job in ranked(found.values()):
        slug = slugs[id(job.analysis)]
        rows.append(_job_row(job, slug, names[slug], draft.lang))
    near = sum(row["near"] for row in rows) - 1
    return page(
        request,
        "jobs.html",
        draft.lang,
        draft=draft,
        rows=rows,
        near=near,
        untrained=untrained_jobs(request, draft.lang),
    )


def _job_row(job: RankedJob, slug: str, name: str, lang: str) -> dict[str, Any]:
    analysis = job.analysis

    def named(labels: list[str]) -> str:
        return ", ".join(label_words(label, analysis).in_language(lang) for label in labels)

    return {
        "slug": slug,
        "name": name,
        "verdict": say("verdict", analysis.verdict.value, lang),
        "score": analysis.score,
        "interval": analysis.interval or (None, None),
        "near": analysis.score is not None and not job.told_from_first,
        "supported": named([f"{trait}+" for trait in job.supported]),
        "against": named(job.against),
    }


@router.get("/login")
async def login(request: Request) -> Response:
    """Ask for the server's token."""
    return page(request, "login.html", wrong=False)


@router.post("/login")
async def sign_in(request: Request) -> Response:
    """Keep the token in a cookie that scripts cannot read."""
    settings = settings_of(request)
    async with uploads.read_form(request, settings) as form:
        given = uploads.field(form, "token")
    if not settings.token or not same_secret(given, settings.token):
        return page(request, "login.html", status=401, wrong=True)
    response = RedirectResponse("/", 303)
    response.set_cookie(COOKIE, given, httponly=True, samesite="strict")
    return response


@router.get("/static/{name}")
async def asset(request: Request, name: str) -> Response:
    """Return a style or script of the page, from a fixed list."""
    if name not in assets():
        raise Refused(404, "no such file")
    data, kind = assets()[name]
    response = Response(data, media_type=kind)
    if request.query_params.get("v") == asset_version():
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


# ---------------------------------------------------------------- parts


async def _draft(request: Request) -> Draft:
    settings = settings_of(request)
    async with uploads.read_form(request, settings) as form:
        upload = uploads.upload_of(form, "file")
        lang = uploads.field(form, "lang") or language_of(request)
        text = uploads.field(form, "text")
        if upload is not None:
            text = await uploads.text_of(upload, settings)
        elif number := uploads.field(form, "sample"):
            text = sample_text(lang, number)
        return Draft(
            storable(text), storable(uploads.field(form, "before")), _job(form), _known(lang)
        )


def _job(form: FormData) -> str:
    return uploads.field(form, "job")


def _known(lang: str) -> str:
    return "en" if lang == "en" else "id"


def _writer(
    request: Request,
    draft: Draft,
    *,
    analysis: Analysis | None = None,
    earlier: Analysis | None = None,
    problem: str = "",
    status: int = 200,
) -> Response:
    shelf = shelf_of(request)
    report = ""
    if analysis is not None:
        changed = changes_html(earlier, analysis, draft.lang) if earlier else ""
        report = analysis_body(analysis, Telling(draft.lang), changed, _EDIT)
    before_edit, _, after_edit = report.partition(_EDIT)
    slug = draft.job if draft.job in shelf.profiles else shelf.default
    jobs = known_jobs(request, draft.lang)
    return page(
        request,
        "writer.html",
        draft.lang if request.method == "POST" else None,
        status,
        draft=draft,
        job=slug,
        occupation=dict(jobs)[slug],
        jobs=jobs,
        untrained=untrained_jobs(request, draft.lang),
        report=before_edit,
        rest=after_edit,
        problem=problem,
        samples=samples(draft.lang),
        kinds=TEXTS,
    )


_EDIT = "<!-- edit -->"
