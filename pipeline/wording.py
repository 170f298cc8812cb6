"""What a finding is called in words: the sentence on top, labels, certainty, score.

In comes an analysis and a language, out come plain strings; terminal, page and file share them.
"""

from __future__ import annotations

from pipeline.messages import knows, say, words
from pipeline.records import Analysis, LabelFinding, TraitFinding, Words

_MARK = {"+": "support", "-": "against"}
_TOP_TERMS = 4
_SHORT_TEXT = 75  # words; a text of fewer is said to be short


def report_language(analysis: Analysis) -> str:
    """Return the language a report is written in by default: the text's own."""
    return "en" if analysis.language == "en" else "id"


def tell(table: str, key: str, language: str, reader: str = "writer", **values: object) -> str:
    """Return an entry as it is said to its reader: "kamu" to the writer, "pelamar" to others."""
    other = f"{table}_selector"
    table = other if reader == "selector" and knows(other, key) else table
    return say(table, key, language, **values)


def summary_line(analysis: Analysis, language: str, reader: str = "writer") -> str:
    """Return the sentence that says the finding."""
    supported = _clear(analysis, language, "supported")
    contradicted = _clear(analysis, language, "contradicted")
    return tell(
        "verdict_line",
        analysis.verdict.value,
        language,
        reader,
        supported=supported,
        contradicted=contradicted,
    )


def _clear(analysis: Analysis, language: str, finding: str) -> str:
    """Return the traits of one finding; those that point both ways only where none is clear."""
    found = {trait.finding for trait in analysis.traits}
    shown = finding if finding in found else "mixed"
    names = [t.name.in_language(language) for t in analysis.traits if t.finding == shown]
    return listed(names, language) or say("report", "nothing", language)


def listed(names: list[str], language: str) -> str:
    """Return "a", "a and b" or "a, b and c"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {say('report', 'and', language)} {names[-1]}"


def capital(text: str) -> str:
    """Return a text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Return a clause as a sentence: a capital letter in front, a full stop behind."""
    return capital(text) if text.endswith((".", "!", "?")) else f"{capital(text)}."


def label_words(label: str, analysis: Analysis) -> Words:
    """Return what a label is called, in both languages."""
    if label == "role_understanding+":
        return words("labels", label)
    if label.startswith("misconception"):
        return words("labels", "misconception")
    named = {trait.trait: trait.name for trait in analysis.traits}
    name = named.get(label[:-1], Words(label[:-1], label[:-1]))
    form = words("labels", "plus" if label.endswith("+") else "minus")
    return Words(form.id.format(trait=name.id), form.en.format(trait=name.en))


def certainty(probability: float, language: str) -> str:
    """Return how sure a finding is, in words."""
    key = "high" if probability >= 0.9 else "good" if probability >= 0.7 else "some"
    return say("certainty", key, language)


def certainty_number(probability: float) -> str:
    """Return a probability as a percentage that never claims to be complete."""
    return ">99%" if probability > 0.99 else f"{probability:.0%}"


def score_words(analysis: Analysis, lang: str) -> str:
    """Return the score and its interval in words."""
    if analysis.score is None or analysis.interval is None:
        return say("report", "no_score", lang)
    low, high = analysis.interval
    return say(
        "report",
        "score",
        lang,
        score=f"{analysis.score:.0f}",
        low=f"{low:.0f}",
        high=f"{high:.0f}",
    )


def length_note(analysis: Analysis, lang: str) -> str | None:
    """Return what a text as short as this one tells of its author.

    ``None`` of a longer text, and of a model whose figures do not rise with the length.
    """
    curve = analysis.model.lengths
    words = len(analysis.text.split())
    if analysis.score is None or not curve or words >= _SHORT_TEXT:
        return None
    _, told = min(curve, key=lambda point: (abs(point[0] - words), point[0]))
    longest, most = curve[-1]
    if not 0 < told < most:
        return None
    return say("report", "short_text", lang, words=words, told=told, longest=longest, most=most)


def mark_kind(label: str) -> str:
    """Return how a label is marked in the text: support, against, belief or role."""
    if label.startswith("misconception"):
        return "belief"
    return "role" if label == "role_understanding+" else _MARK[label[-1]]


def deciding_words(analysis: Analysis, found: LabelFinding) -> list[str]:
    """Return the words of the text that weighed most for a label."""
    best: dict[tuple[int, int], float] = {}
    for term in found.terms:
        place = (term.start, term.end)
        best[place] = best.get(place, 0.0) + term.contribution
    ranked = sorted(best, key=lambda place: -best[place])
    shown: list[tuple[int, int]] = []
    for start, end in ranked:
        if best[(start, end)] <= 0 or len(shown) == _TOP_TERMS:
            break
        if all(end <= a or start >= b for a, b in shown):
            shown.append((start, end))
    return [analysis.text[a:b] for a, b in shown]


def trait_leaning(trait: TraitFinding) -> float:
    """Return how far a trait leans, -1 (contradicted) to 1 (supported)."""
    if trait.probability is None or trait.finding == "mixed":
        return 0.0
    return trait.probability if trait.finding == "supported" else -trait.probability
