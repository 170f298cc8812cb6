"""Many analyses -> one report: distributions, what was found of each trait, warnings, evidence.

Analyses are added one by one and forgotten; only counts and a few quotes stay, so a report over a
million essays takes no more memory than one over ten. Every plot has its numbers in a table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from typing import Any, Self

from pipeline.html import whole_page
from pipeline.marks import shown
from pipeline.messages import say
from pipeline.plots import histogram, shares_bar
from pipeline.records import Analysis, Verdict
from pipeline.wording import capital, certainty_number

BINS = 10
_QUOTES = 3
_LONGEST_QUOTE = 300
FINDINGS = ("supported", "mixed", "contradicted", "no_evidence")
_COLOURS = {"supported": "plus", "mixed": "both", "contradicted": "minus", "no_evidence": "track"}


@dataclass
class Overview:
    """What many analyses add up to."""

    profile: str = ""
    count: int = 0
    bins: list[int] = field(default_factory=lambda: [0] * BINS)
    verdicts: Counter[str] = field(default_factory=Counter)
    findings: dict[str, Counter[str]] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    warnings: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    beliefs: Counter[str] = field(default_factory=Counter)
    claims: dict[str, str] = field(default_factory=dict)
    quotes: dict[str, list[tuple[float, str, str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, analyses: Iterable[Analysis]) -> Self:
        """Return the overview of analyses."""
        overview = cls()
        for analysis in analyses:
            overview.add(analysis)
        return overview

    @classmethod
    def from_dict(cls, held: dict[str, Any]) -> Self:
        """Return what :meth:`to_dict` wrote."""
        counters = ("verdicts", "warnings", "flags", "beliefs")
        values = {**held, **{name: Counter(held[name]) for name in counters}}
        values["findings"] = {key: Counter(value) for key, value in held["findings"].items()}
        return cls(**values)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    def add(self, analysis: Analysis) -> None:
        """Count one analysis."""
        self.add_record(analysis.to_dict(), analysis.text)

    def add_record(self, found: dict[str, Any], text: str) -> None:
        """Count one analysis in its JSON form, with the text it was made of."""
        self.profile = found["profile"]
        self.count += 1
        self.verdicts[found["verdict"]] += 1
        if found["score"] is not None:
            self.bins[bin_of(found["score"])] += 1
        for trait in found["traits"]:
            self.names.setdefault(trait["trait"], trait["name"])
            self.findings.setdefault(trait["trait"], Counter())[trait["finding"]] += 1
        self.warnings.update({warning["code"] for warning in found["warnings"]})
        self.flags.update(flag["label"] for flag in found["red_flags"])
        for belief in found["misconceptions"]:
            self.beliefs[belief["label"]] += 1
            self.claims.setdefault(belief["label"], belief["claim"])
        self._quote(found, text)

    def _quote(self, found: dict[str, Any], text: str) -> None:
        """Keep the surest sentences of each label."""
        for sentence in found["sentences"]:
            for label in sentence["labels"]:
                sure = label["probability"]
                kept = self.quotes.setdefault(label["label"], [])
                if len(kept) == _QUOTES and sure <= kept[-1][0]:
                    continue
                quote = text[sentence["start"] : sentence["end"]][:_LONGEST_QUOTE]
                if all(quote != other for _, _, other in kept):
                    kept.append((sure, found["id"], quote))
                    kept.sort(key=lambda item: (-item[0], item[1]))
                    del kept[_QUOTES:]


def bin_of(score: float) -> int:
    """Return the column of the histogram that a score falls in."""
    return min(BINS - 1, int(score * BINS / 100))


def overview_page(overview: Overview, lang: str = "id") -> str:
    """Return one self-contained HTML file."""
    return whole_page(f"cocok: {overview.profile}", overview_body(overview, lang), lang)


def overview_body(overview: Overview, lang: str) -> str:
    """Return the report without a page around it."""
    title = say("overview", "title", lang, count=overview.count)
    sections = (
        _scores(overview, lang),
        _verdicts(overview, lang),
        _traits(overview, lang),
        _counted("warnings", overview.warnings, overview, lang),
        _counted("beliefs", overview.beliefs, overview, lang),
        _evidence(overview, lang),
    )
    return (
        f'<article class="overview"><header><h1>{escape(title)}</h1>'
        f'<p class="quiet">{escape(say("overview", "disclaimer", lang))}</p></header>'
        f"{''.join(sections)}</article>"
    )


# ---------------------------------------------------------------- parts


def _section(key: str, lang: str, body: str) -> str:
    title = escape(say("overview", key, lang))
    return f'<section class="all-{key}"><h2>{title}</h2>{body}</section>'


def _table(name: str, head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a named table whose first column names the row; cells are HTML already."""
    heads = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    lines = []
    for first, *rest in rows:
        cells = "".join(f"<td>{cell}</td>" for cell in rest)
        lines.append(f'<tr><th scope="row">{first}</th>{cells}</tr>')
    body = f"<tbody>{''.join(lines)}</tbody>"
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(name)}">'
        f'<table class="numbers"><thead><tr>{heads}</tr></thead>{body}'
        "</table></div>"
    )


def score_alternative(counts: Iterable[int], lang: str) -> str:
    """Return in words what a histogram of scores shows."""
    step = 100 // BINS
    parts = [f"{i * step}–{(i + 1) * step}: {count}" for i, count in enumerate(counts) if count]
    listed = "; ".join(parts) or say("report", "no_score", lang)
    return say("overview", "histogram", lang, listed=listed)


def _scores(overview: Overview, lang: str) -> str:
    step = 100 // BINS
    rows = [(f"{i * step}–{(i + 1) * step}", str(n)) for i, n in enumerate(overview.bins)]
    head = [escape(say("overview", key, lang)) for key in ("score", "essays")]
    without = overview.count - sum(overview.bins)
    note = f'<p class="quiet">{escape(say("overview", "without", lang, count=without))}</p>'
    details = escape(say("overview", "as_table", lang))
    table = _table(say("overview", "scores", lang), head, rows)
    plot = histogram(overview.bins, score_alternative(overview.bins, lang))
    body = f"{plot}{note}<details><summary>{details}</summary>{table}</details>"
    return _section("scores", lang, body)


def _shares(count: int, total: int) -> tuple[str, str]:
    """Return a count as a bar and in figures."""
    if not total:
        return "", str(count)
    return shares_bar([("plus", count / total)]), f"{count} ({count / total:.0%})"


def _verdicts(overview: Overview, lang: str) -> str:
    head = [escape(say("overview", key, lang)) for key in ("verdict", "shares", "essays")]
    rows = [
        (
            escape(say("verdict", verdict.value, lang)),
            *_shares(overview.verdicts[verdict.value], overview.count),
        )
        for verdict in Verdict
    ]
    return _section("verdicts", lang, _table(say("overview", "verdicts", lang), head, rows))


def _traits(overview: Overview, lang: str) -> str:
    head = [escape(say("overview", "trait", lang)), escape(say("overview", "shares", lang))]
    head += [escape(capital(say("finding", finding, lang))) for finding in FINDINGS]
    rows = []
    for trait, counts in overview.findings.items():
        total = sum(counts.values())
        parts = [(_COLOURS[f], counts[f] / total) for f in FINDINGS[:3]]
        name = escape(capital(overview.names[trait]["en" if lang == "en" else "id"]))
        rows.append([name, shares_bar(parts), *(str(counts[f]) for f in FINDINGS)])
    return _section("traits", lang, _table(say("overview", "traits", lang), head, rows))


def _counted(key: str, counts: Counter[str], overview: Overview, lang: str) -> str:
    if not counts:
        return _section(key, lang, f"<p>{escape(say('overview', 'none', lang))}</p>")
    head = [escape(say("overview", word, lang)) for word in (key, "shares", "essays")]
    rows = [
        (escape(_said(code, overview, lang)), *_shares(count, overview.count))
        for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    return _section(key, lang, _table(say("overview", key, lang), head, rows))


def _said(code: str, overview: Overview, lang: str) -> str:
    if code in overview.claims:
        return capital(overview.claims[code])
    return capital(say("warning_names", code, lang))


def _evidence(overview: Overview, lang: str) -> str:
    parts = []
    for trait, names in overview.names.items():
        name = names["en" if lang == "en" else "id"]
        for sign, form in (("+", "plus"), ("-", "minus")):
            kept = overview.quotes.get(trait + sign, [])
            if kept:
                title = escape(capital(say("labels", form, lang, trait=name)))
                parts.append(f"<h3>{title}</h3>{''.join(_quote(*item) for item in kept)}")
    body = "".join(parts) or f"<p>{escape(say('overview', 'none', lang))}</p>"
    return _section("evidence", lang, body)


def _quote(probability: float, id: str, quote: str) -> str:
    return (
        f'<blockquote dir="auto">{shown(quote)} <span class="quiet">{shown(id)} · '
        f"{escape(certainty_number(probability))}</span></blockquote>"
    )
