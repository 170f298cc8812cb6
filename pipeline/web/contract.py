"""The API's bodies as types: what is checked on the way in, what the OpenAPI schema describes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Probability = Annotated[float, Field(ge=0, le=1)]
Places = list[Annotated[int, Field(ge=0)]]
SAMPLE = "Saya pendengar yang baik dan suka menolong orang. Tugas pekerja sosial cuma bagi uang."


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ScoreRequest(_Body):
    """A text to read."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"text": SAMPLE, "profile": "pekerja-sosial"}]},
    )
    text: str = Field(description="The text as its author wrote it.")
    profile: str | None = Field(None, description="Slug of a job; the server's first by default.")
    id: str = Field("", max_length=200, description="Comes back in the analysis.")


class BothLanguages(_Body):
    """One wording in Indonesian and English."""

    id: str
    en: str


class ModelName(_Body):
    """Which model made an analysis."""

    version: str
    data_sha256: str


class TraitBody(_Body):
    """What the whole text shows of one trait."""

    trait: str
    name: BothLanguages
    finding: Literal["supported", "contradicted", "mixed", "no_evidence"]
    probability: Probability | None
    weight: Annotated[float, Field(gt=0)]
    contribution: float
    evidence: Places
    source: str


class FlagBody(_Body):
    """A red flag of the document, found in the text."""

    label: str
    probability: Probability
    evidence: Places
    source: str


class MisconceptionBody(_Body):
    """A wrong idea of the job, with the document's answer."""

    label: str
    claim: str
    reality: str | None
    probability: Probability
    evidence: Places
    source: str


class RoleBody(_Body):
    """Whether the text shows that its author understands the job."""

    finding: Literal["supported", "no_evidence"]
    evidence: Places


class MissingBody(_Body):
    """A trait the text is silent about, and a question that helps to tell."""

    trait: str
    hint: BothLanguages


class WarningBody(_Body):
    """Something to know about the text."""

    code: str
    message: BothLanguages
    evidence: Places


class TermBody(_Body):
    """One term's share of a label's log-odds."""

    start: int
    end: int
    term: str
    contribution: float


class LabelBody(_Body):
    """A label of a sentence; intercept and terms add up to the log-odds."""

    label: str
    probability: Probability
    log_odds: float
    intercept: float
    terms: list[TermBody]


class SentenceBody(_Body):
    """A sentence of the text: code-point offsets, labels, what its words are about."""

    start: int
    end: int
    labels: list[LabelBody]
    context: list[str]


class AnalysisBody(BaseModel):
    """What one text shows about its author's fit for one job (cocok/analysis/1)."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    schema_: Literal["cocok/analysis/1"] = Field(alias="schema")
    id: str
    profile: str
    model: ModelName
    language: Literal["id", "en", "mixed", "other"]
    verdict: Literal["fit", "partial", "mixed", "unfit", "insufficient"]
    score: Annotated[float, Field(ge=0, le=100)] | None
    interval: Annotated[list[float], Field(min_length=2, max_length=2)] | None
    traits: list[TraitBody]
    red_flags: list[FlagBody]
    misconceptions: list[MisconceptionBody]
    role_understanding: RoleBody
    missing: list[MissingBody]
    warnings: list[WarningBody]
    sentences: list[SentenceBody]


class ProfileBody(_Body):
    """A job the server reads for."""

    slug: str
    occupation: str
    language: str
    traits: list[str]
    labels: list[str]
    model: ModelName


class RejectedBody(_Body):
    """A row that could not be scored, and why."""

    line: int
    reason: str


class BatchBody(_Body):
    """Where a batch stands."""

    id: str
    state: Literal["ready", "running", "done", "failed", "cancelled"]
    profile: str
    done: int
    total: int
    scored: int
    rejected: list[RejectedBody]
    error: str | None


class HealthBody(_Body):
    """That the server is there."""

    status: Literal["ok"]
    version: str
    profiles: int


class ProblemBody(BaseModel):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI description of the refusals an endpoint may give."""
    schema = {"$ref": "#/components/schemas/ProblemBody"}
    return {
        status: {
            "description": "Refused; the detail says why and what to do",
            "content": {"application/problem+json": {"schema": schema}},
        }
        for status in statuses
    }
