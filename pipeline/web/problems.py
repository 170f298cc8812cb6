"""Errors as RFC 9457 problem details for the API, as a plain page for a browser.

No answer repeats what was sent: a text must not come back in an error or reach a log.
"""

from __future__ import annotations

import json
from http import HTTPStatus

from pipeline.errors import CocokError

PROBLEM = "application/problem+json"


class Refused(CocokError):
    """A request the server does not carry out; ``status`` says why in HTTP's words."""

    def __init__(self, status: int, detail: str, retry_after: int | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.retry_after = retry_after

    @property
    def headers(self) -> dict[str, str]:
        """Headers that belong to the refusal."""
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        if self.status == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = 'Bearer realm="cocok"'
        return headers


def busy(what: str) -> Refused:
    """Return the refusal of a server that has enough to do."""
    return Refused(503, f"the server is busy with {what}; try again in a moment", retry_after=2)


def problem(status: int, detail: str) -> bytes:
    """Return a problem-details document."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    return json.dumps(body, ensure_ascii=False).encode()
