"""The job a document is about: its sentences in, the occupation's name out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.parse.cues import CueTable
from pipeline.parse.lines import clean

LONGEST = 5  # words in a job's name
SHORT_FORM = 5  # letters that a short form in capitals stays below: SD, HRD, PAUD
NO_NAME = {
    "id": (),
    "en": ("and", "to", "up", "before", "after", "with", "without", "you", "suits"),
}
_MARKS = re.compile(r"^[^\w(]+|[^\w)+#]+$")  # "Barista ☕", but "programmer C++"
NAMELESS = {"id": "pekerjaan ini", "en": "this job"}


def find_occupation(text: str, sentences: Sequence[str], cues: CueTable) -> str:
    """Return the job's name in lower case, short forms in capitals kept ("staf HRD").

    The name most often said in the places where jobs are named wins; the first of equals. A page
    that never names its job is about "pekerjaan ini".
    """
    title = clean(text.strip().partition("\n")[0])
    named = [name for part in (title, *sentences) for name in _candidates(part, cues)]
    subjects = [name for part in sentences[:2] for name in _subject(part, cues)]
    subjects += [title] if _is_title(title, sentences, cues) else []
    if not (named or subjects):
        return NAMELESS[cues.language]
    whole = " ".join(sentences).lower()
    counts = Counter({name.lower(): 0 for name in subjects})
    counts.update(name.lower() for name in named)
    named += subjects
    # a name is worth its namings, and a little for each time the page says it elsewhere
    best = max(counts, key=lambda name: (counts[name] + 0.3 * _mentions(name, whole), len(name)))
    longer = [
        name for name in counts if name.startswith(f"{best} ") and _mentions(name, whole) > 1
    ]
    best = max(longer, key=len, default=best)
    name = next(name for name in named if name.lower() == best)
    if cues.language == "en":  # "bakers" beside "a baker", or alone
        name = re.sub(r"(?<=[a-z]{3}[^siu])s$", "", name)
    return _casing(name)


def _candidates(text: str, cues: CueTable) -> list[str]:
    names = [_bare(match["job"]) for match in cues.all("job", text)]
    return [name for name in names if name and _is_name(name, cues)]


def _subject(text: str, cues: CueTable) -> list[str]:
    """Return what stands before the first verb of a task sentence: "Pramugari bertugas …"."""
    if cues.opens("label", text):  # "Mitos: penjaga satwa bermain dengan hewan"
        return []
    text = cues.strip("task_subject", cues.strip("adverbial", text))
    verb = next(iter(cues.verbs(text)), None)
    name = text[: verb.start()] if verb else ""
    verdict = cues.find("fit", name) or cues.find("unfit", name)
    name = _bare(name[: verdict.start()] if verdict else name)
    return [name] if name and _is_name(name, cues) and "," not in name else []


def _bare(name: str) -> str:
    name = _MARKS.sub("", name)
    return re.sub(
        r"\s+(?:juga|sering|kerap|biasanya|harus|lebih|paling|sangat|yang|also|often|usually)$",
        "",
        name,
    )


def _is_title(line: str, sentences: Sequence[str], cues: CueTable) -> bool:
    """Tell whether the first line is a job's name: "PENERJEMAH LISAN", not "MITOS SEPUTAR X"."""
    if cues.find("heading_misconception", line):
        return False
    return line.replace(" ", "").isalpha() and line not in sentences and _is_name(line, cues)


def _is_name(name: str, cues: CueTable) -> bool:
    if len(name.split()) > LONGEST or cues.opens("not_a_job", name):
        return False
    return not any(word in name.lower().split() for word in NO_NAME[cues.language])


def _mentions(name: str, whole: str) -> int:
    return len(re.findall(rf"\b{re.escape(name)}\b", whole))


def _casing(name: str) -> str:
    words = name.split()
    return " ".join(w if w.isupper() and 1 < len(w) < SHORT_FORM else w.lower() for w in words)
