"""What changed between two readings of a job document, a line each."""

from __future__ import annotations

from pipeline.records import Profile


def profile_changes(before: Profile, after: Profile) -> list[str]:
    """Return what the later profile dropped (``-``) and added (``+``), in the document's order.

    Examples
    --------
    >>> from pipeline.store import load_profile
    >>> profile_changes(load_profile(), load_profile())
    []
    """
    old, new = _parts(before), _parts(after)
    gone = [f"- {kind}: {what}" for kind, what in old if (kind, what) not in new]
    come = [f"+ {kind}: {what}" for kind, what in new if (kind, what) not in old]
    return gone + come


def _parts(profile: Profile) -> dict[tuple[str, str], None]:
    rows = [("fit", f"{p.phrase} ({p.label})") for p in profile.fit_traits]
    rows += [("red flag", f"{p.phrase} ({p.label})") for p in profile.red_flags]
    rows += [("misconception", b.claim) for b in profile.beliefs]
    rows += [("reality", b.reality) for b in profile.beliefs if b.reality]
    rows += [("task", task.text) for task in profile.tasks]
    return dict.fromkeys(rows)
