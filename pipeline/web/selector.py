"""The selector's page: a table in, columns picked, progress, then a table to judge by."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from pipeline.beside import Column, compared
from pipeline.crosscheck import CODE as REPEATS
from pipeline.html import analysis_body, analysis_page
from pipeline.marks import shown as shown_text
from pipeline.mask import is_private, masked, masked_text, private_spans
from pipeline.messages import say, warning_words
from pipeline.overview import BINS, overview_body, score_alternative
from pipeline.plots import histogram, sparkline
from pipeline.records import Analysis, TextWarning, Words
from pipeline.sections import Telling
from pipeline.web import tables, uploads
from pipeline.web.api import BatchId, jobs_of, shelf_of
from pipeline.web.exports import FORMATS, export
from pipeline.web.jobs import DECISIONS, Decision, Essay, Job
from pipeline.web.problems import Refused
from pipeline.web.query import PAGE_SIZE, View, bins_of
from pipeline.web.views import LANGUAGES, known_jobs, language_of, page, untrained_jobs
from pipeline.web.writer import settings_of
from pipeline.wording import capital

router = APIRouter()
_MOST_COMPARED = 4
_LONGEST_REASON = 2000
_DECISION = "<!-- decision -->"


def _batch_page(job: Job) -> RedirectResponse:
    """Return the way back to a batch; the address holds nothing but its id, which is ours."""
    return RedirectResponse(f"/batches/{job.id}", 303)


@router.get("/batches")
async def drop(request: Request) -> Response:
    """Show where to drop a table."""
    return _drop(request)


def _drop(request: Request, status: int = 200, problem: str = "") -> Response:
    shelf, settings, lang = shelf_of(request), settings_of(request), language_of(request)
    return page(
        request,
        "drop.html",
        status=status,
        problem=problem,
        jobs=known_jobs(request, lang),
        untrained=untrained_jobs(request, lang),
        job=shelf.default,
        kinds=tables.TABLES,
        megabytes=settings.largest_file // 2**20,
        rows=settings.most_rows,
    )


@router.post("/batches")
async def take(request: Request) -> Response:
    """Take a file into a new batch and look at its columns."""
    shelf, jobs = shelf_of(request), jobs_of(request)
    async with uploads.read_form(request, settings_of(request)) as form:
        upload = uploads.upload_of(form, "file")
        if upload is None:
            return _drop(request, 422, "no_file")
        slug = uploads.field(form, "job") or shelf.default
        shelf.reader(slug)
        kind = uploads.kind_of(upload, tables.TABLES)
        job = jobs.create(kind, slug, shelf.folders[slug])
        await uploads.save(upload, job.upload)
    await jobs.look_into(job)
    return _batch_page(job)


@router.get("/batches/{id}")
async def look(request: Request, id: BatchId) -> Response:
    """Show a batch as it stands: its columns, its progress, its table, or its end."""
    job = jobs_of(request).get(id)
    if job.state == "ready":
        return page(request, "columns.html", job=job)
    if job.state == "running":
        return page(request, "progress.html", job=job)
    if job.state == "done":
        return _table(request, job)
    return page(request, "ended.html", job=job)


@router.post("/batches/{id}/start")
async def start(request: Request, id: BatchId) -> Response:
    """Begin to score with the columns a person picked."""
    job = jobs_of(request).get(id)
    async with uploads.read_form(request, settings_of(request)) as form:
        columns = list(job.preview.get("columns", []))
        text, name = uploads.field(form, "text_column"), uploads.field(form, "id_column")
        job.blind = uploads.field(form, "blind") == "1"
    if columns and text not in columns:
        raise Refused(422, "pick the column that holds the texts")
    jobs_of(request).start(job, name if name in columns else None, text or None)
    return _batch_page(job)


@router.post("/batches/{id}/cancel")
async def cancel(request: Request, id: BatchId) -> Response:
    """Stop a batch."""
    job = jobs_of(request).get(id)
    await jobs_of(request).cancel(job)
    return _batch_page(job)


@router.post("/batches/{id}/delete")
async def delete(request: Request, id: BatchId) -> Response:
    """Remove a batch and everything of it."""
    await jobs_of(request).delete(id)
    return RedirectResponse("/batches", 303)


@router.post("/batches/{id}/blind")
async def blind(request: Request, id: BatchId) -> Response:
    """Switch blind reading on or off."""
    job = jobs_of(request).get(id)
    async with uploads.read_form(request, settings_of(request)) as form:
        job.blind = uploads.field(form, "blind") == "1"
    return _batch_page(job)


@router.get("/batches/{id}/download")
async def download(request: Request, id: BatchId, format: str = "xlsx") -> Response:
    """Return the whole batch as a file."""
    if format not in FORMATS:
        raise Refused(422, f"format must be one of {', '.join(FORMATS)}")
    return await export(jobs_of(request).get(id), format)


@router.get("/batches/{id}/overview")
async def overview(request: Request, id: BatchId) -> Response:
    """Show the distributions of a batch."""
    job = _done(jobs_of(request).get(id))
    lang = language_of(request)
    held = job.read_overview()
    if job.blind:
        words = _masks(lang)
        held.quotes = {
            label: [
                (p, name, masked_text(quote, private_spans(quote), words))
                for p, name, quote in kept
            ]
            for label, kept in held.quotes.items()
        }
    return page(request, "overview.html", job=job, report=overview_body(held, lang))


@router.get("/batches/{id}/compare")
async def compare(request: Request, id: BatchId) -> Response:
    """Show two to four essays side by side."""
    job = _done(jobs_of(request).get(id))
    lang = language_of(request)
    chosen = [n for n in request.query_params.getlist("row") if n.isdecimal() and len(n) < 9]
    numbers = list(dict.fromkeys(int(number) for number in chosen))
    if not 2 <= len(numbers) <= _MOST_COMPARED:
        return _table(request, job, problem="compare_how_many", status=422)
    shown = []
    for number in numbers:
        essay = job.essay(number)
        analysis = await _analysis(request, job, essay)
        head = f'<a href="/batches/{job.id}/rows/{number}"><bdi>{name_of(essay)}</bdi></a>'
        shown.append(Column(analysis, head, f"r{number}-"))
    return page(request, "compare.html", job=job, report=compared(shown, lang))


@router.get("/batches/{id}/rows/{number}")
async def one(request: Request, id: BatchId, number: int) -> Response:
    """Show one essay's report, whole or as the part that opens beside the table."""
    job = _done(jobs_of(request).get(id))
    lang = language_of(request)
    essay = job.essay(number)
    analysis = await _analysis(request, job, essay)
    is_part = request.query_params.get("part") == "1"
    told = Telling(lang, "selector", f"r{number}-", "h2" if is_part else "h1")
    cells = {} if job.blind else essay.others
    report, _, rest = analysis_body(analysis, told, after_text=_DECISION).partition(_DECISION)
    return page(
        request,
        "essay-part.html" if is_part else "essay.html",
        job=job,
        essay=essay,
        cells=cells,
        note=job.decisions.get(number, Decision()),
        decisions=DECISIONS,
        report=report,
        rest=rest,
    )


@router.get("/batches/{id}/rows/{number}/report")
async def one_report(request: Request, id: BatchId, number: int) -> Response:
    """Return one essay's report as a file."""
    job = _done(jobs_of(request).get(id))
    analysis = await _analysis(request, job, job.essay(number))
    html = analysis_page(analysis, language_of(request), "selector")
    response = Response(html, media_type="text/html; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="cocok-{number}.html"'
    return response


@router.post("/batches/{id}/rows/{number}/decision")
async def decide(request: Request, id: BatchId, number: int) -> Response:
    """Note what a person decided about a row, and why."""
    job = _done(jobs_of(request).get(id))
    job.essay(number)
    async with uploads.read_form(request, settings_of(request)) as form:
        decision = uploads.field(form, "decision")
        reason = uploads.field(form, "reason").strip()[:_LONGEST_REASON]
    if decision not in ("", *DECISIONS):
        raise Refused(422, f"a decision is one of {', '.join(DECISIONS)}, or empty")
    job.decisions[number] = Decision(decision, reason)
    return RedirectResponse(f"/batches/{job.id}/rows/{number}", 303)


# ---------------------------------------------------------------- parts


def name_of(essay: Essay) -> str:
    """Return what an essay is called, as HTML: its id, else its row."""
    return shown_text(essay.id or str(essay.number))


def _done(job: Job) -> Job:
    if job.state != "done":
        raise Refused(409, f"this batch is {job.state}; there is a result once it is done")
    return job


def _masks(lang: str) -> dict[str, str]:
    return {kind: f"[{say('page', f'mask_{kind}', lang)}]" for kind in ("name", "contact")}


async def _analysis(request: Request, job: Job, essay: Essay) -> Analysis:
    """Return a row's analysis, read again: the same text gives the same bytes."""
    analysis = await shelf_of(request).reader(job.profile).score(essay.text, essay.id)
    analysis = _with_row_warnings(analysis, essay)
    return masked(analysis, _masks(language_of(request)), essay.others) if job.blind else analysis


def _with_row_warnings(analysis: Analysis, essay: Essay) -> Analysis:
    """Add what only the batch could know: text hidden in a document, the text of another row."""
    held = {warning.code for warning in analysis.warnings}
    added = []
    for code in essay.warnings:
        if code in held:
            continue
        if code == REPEATS:
            other = essay.flat[REPEATS]
            message = Words(*(say("page", "repeats_text", lang, id=other) for lang in LANGUAGES))
        else:
            message = warning_words(code)
        added.append(TextWarning(code, message))
    return replace(analysis, warnings=(*analysis.warnings, *added))


def _table(request: Request, job: Job, problem: str = "", status: int = 200) -> Response:
    lang = language_of(request)
    view = View.from_query(request.query_params)
    chosen = view.chosen(job)
    pages = max(1, -(-len(chosen) // PAGE_SIZE))
    at = min(view.page, pages)
    shown = chosen[(at - 1) * PAGE_SIZE : at * PAGE_SIZE]
    profile = shelf_of(request).profiles[job.profile]
    names = {
        trait: name.in_language(lang)
        for trait, name in shelf_of(request).reader(job.profile).model.data.names.items()
        if trait in profile.traits
    }
    return page(
        request,
        "table.html",
        status=status,
        problem=problem,
        job=job,
        view=view,
        at=at,
        pages=pages,
        matching=len(chosen),
        rows=[_row(job, essay, names, lang) for essay in shown],
        names=names,
        warnings=_warning_names(job, lang),
        columns=_carried(job, shown),
        plot=_plot(job, view, lang),
        decisions=DECISIONS,
    )


def _carried(job: Job, shown: list[Essay]) -> list[str]:
    """Return the table's own columns to show: none in blind reading, else those that name."""
    if job.blind or not shown:
        return []
    return [name for name in shown[0].others if is_private(name)][:3]


def _row(job: Job, essay: Essay, names: dict[str, str], lang: str) -> dict[str, Any]:
    flat = essay.flat
    said = [
        f"{name}: {say('finding', flat[trait], lang)}"
        for trait, name in names.items()
        if flat[trait] != "no_evidence"
    ]
    note = job.decisions.get(essay.number, Decision())
    return {
        "essay": essay,
        "verdict": say("verdict", flat["verdict"], lang),
        "score": flat["score"],
        "low": flat["score_low"],
        "high": flat["score_high"],
        "spark": sparkline(essay.leanings, "; ".join(said) or say("finding", "no_evidence", lang)),
        "warnings": [_warning(code, essay, lang) for code in essay.warnings],
        "decision": say("page", f"decision_{note.decision}", lang) if note.decision else "",
        "has_reason": bool(note.reason),
    }


def _warning(code: str, essay: Essay, lang: str) -> str:
    if code == REPEATS:
        return say("page", "repeats", lang, id=essay.flat[REPEATS])
    return say("warning_names", code, lang)


def _warning_names(job: Job, lang: str) -> dict[str, str]:
    codes = sorted({code for essay in job.essays for code in essay.warnings})
    return {
        code: capital(say("warning_names", code, lang)) for code in codes if warning_words(code)
    }


def _plot(job: Job, view: View, lang: str) -> str:
    counts = bins_of(job.essays)
    step = 100 // BINS
    links = [view.link(low=str(i * step), high=str((i + 1) * step)) for i in range(BINS)]
    low, high = int(view.low or 0), int(view.high or 100)
    chosen = [low <= i * step and (i + 1) * step <= high for i in range(BINS)]
    return histogram(counts, score_alternative(counts, lang), links, chosen)
