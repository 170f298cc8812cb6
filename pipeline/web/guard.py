"""The door of the server: who may ask, from where, how much, how long, how many at once.

Pure ASGI, so that a refusal costs nothing and happens before any body is read or parsed.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import time
from collections.abc import Callable, Mapping
from http.cookies import CookieError, SimpleCookie

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.web.problems import PROBLEM, Refused, busy, problem
from pipeline.web.settings import WebSettings

logger = logging.getLogger(__name__)
COOKIE = "cocok-token"
_SAFE = ("GET", "HEAD")
_OPEN_PATHS = ("/login", "/health", "/static/app.css", "/static/app.js")
_FILE_PATHS = ("/batches", "/api/batches")
_MOST_DRAINED = 4  # times what is allowed; who sends more than that loses the connection
Show = Callable[[Scope, Refused], Response | None]
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}


class Guard:
    """Wrap an application; refuse what should not reach it."""

    def __init__(self, app: ASGIApp, settings: WebSettings, show: Show | None = None) -> None:
        self.app = app
        self.settings = settings
        self.show = show
        self._active = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        answer = _Answer(scope, send)
        body = _Body(receive, self._largest(scope), self.settings.slowest_body)
        self._active += 1
        try:
            self._check(scope)
            await self.app(scope, body.receive, answer.send)
        except Refused as refused:
            page = self.show(scope, refused) if self.show and not answer.status else None
            if page:  # a browser reads no answer before it has sent its whole form
                await body.drain()
                await page(scope, receive, answer.send)
            else:
                await answer.refuse(refused)
        finally:
            self._active -= 1
            answer.log()

    def _check(self, scope: Scope) -> None:
        headers = headers_of(scope)
        if headers.get("host", "").lower() not in self.settings.allowed_hosts:
            raise Refused(400, "this server answers only to its own name (Host header)")
        if scope["method"] not in _SAFE:
            check_origin(headers)
        if self.settings.token and scope["path"] not in _OPEN_PATHS:
            check_token(headers, self.settings.token)
        if self._active > self.settings.most_requests:
            raise busy("other requests")
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()):
            raise Refused(400, "Content-Length must be a number")
        if int(length) > self._largest(scope):
            raise Refused(413, too_large(self._largest(scope)))

    def _largest(self, scope: Scope) -> int:
        is_file = scope["method"] == "POST" and scope["path"] in _FILE_PATHS
        return self.settings.largest_file if is_file else self.settings.largest_text


def too_large(limit: int) -> str:
    """Return what a too large body is told."""
    return f"the request is larger than the {limit // 2**20} MB allowed; send less"


def headers_of(scope: Scope) -> dict[str, str]:
    """Return the headers of a request; one sent twice is refused where it decides."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1").lower()
        if key in headers and key in ("host", "origin", "content-length", "authorization"):
            raise Refused(400, f"the {key} header was sent twice")
        headers[key] = value.decode("latin-1")
    return headers


def check_origin(headers: Mapping[str, str]) -> None:
    """Refuse a request that a page of another origin made a browser send."""
    if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        raise Refused(403, "requests from another site are refused (Sec-Fetch-Site header)")
    origin = headers.get("origin")
    host = headers.get("host", "").lower()
    if origin is not None and origin.lower() not in (f"http://{host}", f"https://{host}"):
        raise Refused(403, "requests from another site are refused (Origin header)")


def check_token(headers: Mapping[str, str], token: str) -> None:
    """Refuse a request without the server's token, in the header or the cookie."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        given = _cookie(headers.get("cookie", ""))
    if not same_secret(given, token):
        raise Refused(401, "this server needs its token: Authorization: Bearer …, or sign in")


def same_secret(given: str, token: str) -> bool:
    """Compare two secrets in a time that tells nothing."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), token.encode())


def _cookie(header: str) -> str:
    try:
        held = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return held.value if held else ""


class _Body:
    """A request's body, counted while it arrives: the length a client states may be wrong."""

    def __init__(self, receive: Receive, limit: int, seconds: float) -> None:
        self._receive = receive
        self._limit = limit
        self._until = time.monotonic() + seconds
        self._read = 0
        self._complete = False

    async def receive(self) -> Message:
        if self._complete:  # what comes now is only "the client has gone": no clock for that
            return await self._receive()
        try:
            async with asyncio.timeout(max(0.0, self._until - time.monotonic())):
                message = await self._receive()
        except TimeoutError:
            raise Refused(408, "the request took too long to arrive") from None
        if message["type"] == "http.request":
            self._read += len(message.get("body", b""))
            self._complete = not message.get("more_body", False)
        if self._read > self._limit:
            raise Refused(413, too_large(self._limit))
        return message

    async def drain(self) -> None:
        """Read what is still to come and forget it, up to a limit of bytes and of time."""
        self._limit *= _MOST_DRAINED
        try:
            while not self._complete:
                if (await self.receive())["type"] == "http.disconnect":
                    return
        except Refused:
            return


class _Answer:
    """A response on its way out: the safe headers are added, its status and time are logged."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self._started = time.perf_counter()
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            held = {name.lower() for name, _ in message["headers"]}
            message["headers"] = [
                *message["headers"],
                *((k.encode(), v.encode()) for k, v in HEADERS.items() if k.encode() not in held),
            ]
        await self._send(message)

    async def refuse(self, refused: Refused) -> None:
        if self.status:
            return
        body = problem(refused.status, refused.detail)
        headers = {"content-type": PROBLEM, "content-length": str(len(body)), **refused.headers}
        if refused.status in (408, 413):
            headers["connection"] = "close"
        pairs = [(k.lower().encode(), v.encode()) for k, v in headers.items()]
        await self.send(
            {"type": "http.response.start", "status": refused.status, "headers": pairs}
        )
        await self.send({"type": "http.response.body", "body": body})

    def log(self) -> None:
        """Log counts only: the route's pattern, never the path, the query or the body."""
        route = getattr(self._scope.get("route"), "path", "-")
        milliseconds = (time.perf_counter() - self._started) * 1000
        logger.info("%s %s %d %.0f ms", self._scope["method"], route, self.status, milliseconds)
