"""``python -m benchmarks.load``: how the server stands up to many who ask at once.

A server in a process of its own, and clients that keep their connections open and ask again as
soon as they are answered: 1, 8 and 64 of them, then more than it takes at once. Server and clients
share this machine, so the rates are those of both together; the server's processor time is its own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

from benchmarks.essays import essays, joined

CLIENTS = (1, 8, 64)
CROWD = 400
DISTINCT = 200


@dataclass
class Tally:
    """What came back: statuses, seconds each took, sentences read, refusals without advice."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    sentences: int = 0
    unadvised: int = 0
    took: float = 0.0
    server: float = 0.0  # seconds of the server's processor time


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000, help="requests in all (10,000)")
    args = parser.parse_args(argv)
    port = free_port()
    command = [sys.executable, "-m", "pipeline", "serve", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        return asyncio.run(measure(port, server.pid, args.requests))
    finally:
        server.terminate()
        server.wait()


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def measure(port: int, pid: int, requests: int) -> int:
    """Run every load, print a line each; return 0 if the server stood it all."""
    await _awake(port)
    bodies = [_request(port, joined(text)) for text in islice(essays(seed=6), DISTINCT)]
    await run(port, pid, bodies, 1, DISTINCT)  # warm
    print(
        f"{'clients':>8} {'requests/s':>11} {'sentences/s':>12} {'p50 ms':>8} {'p99 ms':>8} "
        f"{'CPU ms':>7} RSS MB"
    )
    start = resident(pid)
    share = requests // len(CLIENTS)
    sound = True
    for clients in CLIENTS:
        tally = await run(port, pid, bodies, clients, share)
        sound &= set(tally.statuses) == {200}
        _show(str(clients), tally, pid)
    print(f"memory over {share * len(CLIENTS):,} requests: {start:.0f} -> {resident(pid):.0f} MB")
    tally = await run(port, pid, bodies, CROWD, CROWD * 5)
    _show(f"{CROWD}", tally, pid)
    print(
        f"{CROWD} clients: {dict(tally.statuses)}, {tally.unadvised} refused without Retry-After"
    )
    after = await run(port, pid, bodies, 1, 20)
    sound &= set(tally.statuses) <= {200, 503} and not tally.unadvised
    sound &= after.statuses == {200: 20}
    print("afterwards it answers as before" if sound else "IT DID NOT STAND THE LOAD")
    return 0 if sound else 1


async def run(port: int, pid: int, bodies: Sequence[bytes], clients: int, requests: int) -> Tally:
    """Let clients ask until all requests are answered."""
    tally, supply = Tally(), cycle(bodies)
    work = iter([next(supply) for _ in range(requests)])
    begin, busy = time.perf_counter(), processor_time(pid)
    await asyncio.gather(*(_client(port, work, tally) for _ in range(clients)))
    tally.took, tally.server = time.perf_counter() - begin, processor_time(pid) - busy
    return tally


async def _client(port: int, work: Iterator[bytes], tally: Tally) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
    for body in work:
        begin = time.perf_counter()
        writer.write(body)
        status, headers, answer = await _answer(reader)
        tally.statuses[status] += 1
        tally.seconds.append(time.perf_counter() - begin)
        if status == 200:
            tally.sentences += answer.count(b'"context": ')
        else:
            tally.unadvised += b"retry-after" not in headers
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
    return int(head.split(b" ", 2)[1]), head, await reader.readexactly(length)


def _request(port: int, text: str) -> bytes:
    body = json.dumps({"text": text}).encode()
    return (
        f"POST /api/score HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


async def _awake(port: int) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        writer.close()
        return
    raise SystemExit("the server did not start; does 'cocok serve' work?")


def processor_time(pid: int) -> float:
    """Return the seconds of processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> float:
    """Return the megabytes a process holds."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def _show(name: str, tally: Tally, pid: int) -> None:
    cuts = statistics.quantiles(tally.seconds, n=100)
    answered = tally.statuses[200]
    print(
        f"{name:>8} {answered / tally.took:>11,.0f} {tally.sentences / tally.took:>12,.0f} "
        f"{cuts[49] * 1000:>8.1f} {cuts[98] * 1000:>8.1f} "
        f"{tally.server / len(tally.seconds) * 1000:>7.1f} {resident(pid):>6.0f}"
    )


if __name__ == "__main__":
    sys.exit(main())
