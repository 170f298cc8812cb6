"""What the server allows; every limit of the page and the API is a field here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self

from pipeline.errors import UsageError

LOOPBACK = ("127.0.0.1", "localhost", "::1")
MEGABYTE = 2**20


@dataclass(frozen=True)
class WebSettings:
    """How the server listens and what it accepts.

    Attributes
    ----------
    host, port
        Where it listens.
    token
        Secret that every request must carry; required when listening beyond loopback.
    names
        Further host names it answers to, besides those of the loopback interface.
    largest_text
        Bytes of a request with one text.
    largest_file
        Bytes of a table or an archive.
    most_rows
        Rows of one batch.
    slowest_body
        Seconds a request's body may take to arrive.
    longest_score
        Seconds one text may take.
    longest_batch
        Seconds a batch may take before it is stopped.
    most_requests
        Requests handled at once; more are answered 503.
    most_waiting
        Texts that wait to be read; more are answered 503.
    most_running
        Batches that run at once; more are answered 503.
    most_kept
        Batches kept until they are deleted.
    keep_minutes
        Minutes after which a batch nobody looked at is removed.
    worker_memory
        Megabytes of address space of the process that reads a file.
    """

    host: str = "127.0.0.1"
    port: int = 8787
    token: str | None = None
    names: tuple[str, ...] = ()
    largest_text: int = 6 * MEGABYTE
    largest_file: int = 64 * MEGABYTE
    most_rows: int = 50_000
    slowest_body: float = 60.0
    longest_score: float = 20.0
    longest_batch: float = 1800.0
    most_requests: int = 128
    most_waiting: int = 96
    most_running: int = 2
    most_kept: int = 12
    keep_minutes: float = 120.0
    worker_memory: int = 4096

    def __post_init__(self) -> None:
        if not self.is_loopback and not self.token:
            raise UsageError(
                f"listening on {self.host} lets other machines in; give --token (or COCOK_TOKEN), "
                "or leave --host at 127.0.0.1"
            )
        if self.token is not None and len(self.token) < 16:
            raise UsageError("a token needs 16 characters or more, got fewer")

    def with_limits(self, changes: Sequence[str]) -> Self:
        """Return settings with limits changed as ``name=number`` says."""
        limits = {
            held.name: type(held.default)
            for held in fields(self)
            if isinstance(held.default, (int, float)) and held.name != "port"
        }
        changed: dict[str, Any] = {}
        for change in changes:
            name, _, value = change.partition("=")
            if name not in limits:
                raise UsageError(f"a limit is one of {', '.join(limits)}, got {name!r}")
            try:
                changed[name] = limits[name](value)
            except ValueError:
                raise UsageError(f"{name} must be a number, got {value!r}") from None
            if not changed[name] > 0:
                raise UsageError(f"{name} must be more than 0, got {value}")
        return replace(self, **changed)

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return self.host in LOOPBACK

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the server."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        return f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """Values of the Host header that are answered; whole strings, compared whole."""
        names = {*LOOPBACK, *self.names}
        if not self.is_loopback and self.host not in ("0.0.0.0", "::"):
            names.add(self.host)
        written = {f"[{name}]" if ":" in name else name for name in names}
        return frozenset(
            host for name in written for host in (name.lower(), f"{name.lower()}:{self.port}")
        )
