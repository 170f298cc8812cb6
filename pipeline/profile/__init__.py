"""A profile's two written forms: JSON for programs, YAML for people to review and edit."""

from __future__ import annotations

import json
from typing import Any

from pipeline.profile.edits import read_profile
from pipeline.records import PROFILE_SCHEMA, Belief, Profile, Span, TraitPhrase

HEAD = """\
# What cocok read in a job document. Review it, edit it, and train from it.
#
# You may edit, add or delete entries:
#   occupation, slug         the job's name, and its short name (a-z, 0-9 and hyphens)
#   phrase, claim, reality   the words; null where the document states no reality
#   trait and label          a catalogue trait (data/traits) or a name of your own (a-z, 0-9, _);
#                            the label is the trait with + in fit_traits and with - in red_flags
#   key, weights             what counts more: any positive number, usually 1.0, for key traits 1.5
#   names                    what a report calls a trait that the catalogue does not know
# confidence is high, medium or low; low means that no known trait was near: please review those.
# source holds the place in the document (start and end, counted in characters).
# unread lists the sentences that no rule took. Leave schema and document as they are.
"""


def profile_to_dict(profile: Profile) -> dict[str, Any]:
    """Return the contract's form: what ``cocok parse --json`` shows.

    ``unread`` holds the sentences themselves, every other source is a place in the document.
    """
    return {
        **_body(profile),
        "unread": [span.quote(profile.document) for span in profile.unread],
    }


def to_json(profile: Profile) -> str:
    """Return the contract's form as JSON text."""
    return json.dumps(profile_to_dict(profile), ensure_ascii=False, indent=2) + "\n"


def profile_to_yaml(profile: Profile) -> str:
    """Return the profile as a commented YAML file, the document's text last.

    Examples
    --------
    >>> from pipeline.parse import parse
    >>> page = "Orang yang cocok menjadi penjahit adalah mereka yang teliti."
    >>> profile_from_yaml(profile_to_yaml(parse(page))) == parse(page)
    True
    """
    rows = _body(profile)
    rows["unread"] = [_span(span) for span in profile.unread]
    rows["document"] = profile.document
    return HEAD + "\n".join(_dump({key: value}) for key, value in rows.items())


def profile_from_yaml(text: str) -> Profile:
    """Read a profile file, checking every edit.

    Raises
    ------
    ProfileError
        With one sentence: what was wrong, what is allowed, what came.
    """
    return read_profile(text)


def _body(profile: Profile) -> dict[str, Any]:
    return {
        "schema": PROFILE_SCHEMA,
        "slug": profile.slug,
        "occupation": profile.occupation,
        "language": profile.language,
        "tasks": [{"text": t.text, "source": _span(t.source)} for t in profile.tasks],
        "fit_traits": [_phrase(phrase) for phrase in profile.fit_traits],
        "red_flags": [_phrase(phrase) for phrase in profile.red_flags],
        "misconceptions": [_belief(belief) for belief in profile.misconceptions],
        "false_expectations": [_belief(belief) for belief in profile.false_expectations],
        "differences": [{"text": d.text, "source": _span(d.source)} for d in profile.differences],
        "weights": dict(profile.weights),
        "names": {trait: words.to_dict() for trait, words in profile.names.items()},
    }


def _phrase(phrase: TraitPhrase) -> dict[str, Any]:
    return {
        "phrase": phrase.phrase,
        "trait": phrase.trait,
        "label": phrase.label,
        "key": phrase.key,
        "confidence": phrase.confidence,
        "source": _span(phrase.source),
    }


def _belief(belief: Belief) -> dict[str, Any]:
    return {
        "claim": belief.claim,
        "reality": belief.reality,
        "label": belief.label,
        "source": _span(belief.source),
    }


def _span(span: Span) -> dict[str, int]:
    return _Flow(start=span.start, end=span.end)


class _Flow(dict[str, int]):
    """A mapping that is written on one line."""


def _dump(rows: dict[str, Any]) -> str:
    import yaml  # lazy: the scoring path never needs it

    class _Dumper(yaml.SafeDumper):
        """Writes texts of several lines as they stand, and places on one line."""

    def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
        style = "|" if "\n" in text else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    def _flow(dumper: yaml.SafeDumper, row: _Flow) -> yaml.MappingNode:
        return dumper.represent_mapping("tag:yaml.org,2002:map", row, flow_style=True)

    _Dumper.add_representer(str, _text)
    _Dumper.add_representer(_Flow, _flow)
    text: str = yaml.dump(rows, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=96)
    return text
