"""Do the work of a batch in this process, in several, or on a Dask cluster.

A piece of work is a function that writes a file and returns what it came to; the file is whole or
absent, so the bytes do not depend on where, or how often, the work was done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from pipeline.errors import InputError, UsageError
from pipeline.extras import needed

_LOCAL = ("127.0.0.1", "localhost", "[::1]")
_AHEAD = 2  # pieces handed out beyond those being worked on
T = TypeVar("T")
Calls = Iterator[Callable[[], T]]


def run(calls: Calls[T], jobs: int = 1, scheduler: str | None = None) -> Iterator[T]:
    """Yield what each call returns, in any order."""
    if scheduler:
        return _on_cluster(calls, scheduler)
    if jobs > 1:
        return _in_processes(calls, jobs)
    return (call() for call in calls)


def _in_processes(calls: Calls[T], jobs: int) -> Iterator[T]:
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import BrokenProcessPool

    pool = Parallel(
        n_jobs=jobs, return_as="generator_unordered", pre_dispatch=jobs + _AHEAD, batch_size=1
    )
    try:
        yield from pool(delayed(call)() for call in calls)
    except BrokenProcessPool:
        raise InputError(
            "a process was ended from outside (out of memory?); run the same command with "
            "--resume, and with fewer --jobs if it happens again"
        ) from None


def _on_cluster(calls: Calls[T], scheduler: str) -> Iterator[T]:
    """Do the work on the workers of a Dask scheduler.

    What a lost worker was at is done again by another; as a file is written whole or not at all,
    nothing is doubled.
    """
    distributed = needed("distributed", "distributed", "cluster")
    client = _client(distributed, scheduler)
    try:
        with client:
            window = max(1, len(client.scheduler_info()["workers"])) * 2 + _AHEAD
            running = distributed.as_completed([], loop=client.loop)
            for call in calls:
                running.add(client.submit(call, pure=False, retries=3))
                if running.count() >= window:
                    yield next(running).result()
            for future in running:
                yield future.result()
    except distributed.KilledWorker:
        raise InputError(
            f"the same part ended several workers of {scheduler} (out of memory?); run the same "
            "command with --resume once they are back"
        ) from None
    except (distributed.client.FutureCancelledError, distributed.comm.CommClosedError) as error:
        raise InputError(
            f"the scheduler at {scheduler} was lost ({type(error).__name__}); run the same "
            "command with --resume once it is back"
        ) from None


def _client(distributed: Any, scheduler: str) -> Any:  # noqa: ANN401 - distributed has no types
    try:
        return distributed.Client(scheduler, timeout="10s", set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise UsageError(f"no Dask scheduler answers at {scheduler}: {error}") from None


def check_scheduler(address: str) -> None:
    """Refuse a scheduler that is reached over the network without TLS: essays are personal."""
    scheme, _, rest = address.rpartition("://")
    host = rest.rpartition(":")[0] or rest
    if scheme != "tls" and host not in _LOCAL:
        raise UsageError(
            f"--scheduler must be tls://HOST:PORT, or on this machine ({' '.join(_LOCAL)}), got "
            f"{address!r}: essays do not travel unencrypted"
        )
