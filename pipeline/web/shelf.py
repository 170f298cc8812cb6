"""The models a server has, and the one queue through which each reads.

A model that is trained anew, or for the first time, is taken in at the next request. A model is
not made for several threads; texts that arrive while it reads are read together afterwards, which
costs less than one by one and gives the same bytes.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from pipeline.errors import CocokError
from pipeline.folder import read_model
from pipeline.records import Analysis, Profile
from pipeline.score import Model
from pipeline.web.problems import Refused, busy
from pipeline.web.settings import WebSettings

Folders = Mapping[str, Path]
_TOGETHER = 32
_SURROGATE = re.compile("[\ud800-\udfff]")
_log = logging.getLogger(__name__)


def storable(text: str) -> str:
    """Return a text that can be written as UTF-8; JSON may carry half characters. Same length."""
    return _SURROGATE.sub("\ufffd", text)


class Reader:
    """One model and the texts that wait for it."""

    def __init__(self, model: Model, settings: WebSettings) -> None:
        self.model = model
        self._settings = settings
        self._waiting: list[tuple[str, str, asyncio.Future[Analysis]]] = []
        self._task: asyncio.Task[None] | None = None

    async def score(self, text: str, id: str = "") -> Analysis:
        """Return the analysis of a text, or refuse when too many wait."""
        if len(self._waiting) >= self._settings.most_waiting:
            raise busy("other texts")
        future: asyncio.Future[Analysis] = asyncio.get_running_loop().create_future()
        self._waiting.append((storable(text), storable(id), future))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._read_all())
        try:
            async with asyncio.timeout(self._settings.longest_score):
                return await future
        except TimeoutError:
            raise busy("long texts") from None

    async def _read_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:_TOGETHER], self._waiting[_TOGETHER:]
            batch = [item for item in batch if not item[2].cancelled()]
            texts, ids = [item[0] for item in batch], [item[1] for item in batch]
            try:
                analyses = await asyncio.to_thread(self._read, texts, ids)
            except (ValueError, ArithmeticError, LookupError, MemoryError) as error:
                for _, _, future in batch:
                    if not future.done():
                        future.set_exception(error)
                continue
            for (_, _, future), analysis in zip(batch, analyses, strict=True):
                if not future.done():
                    future.set_result(analysis)

    def _read(self, texts: list[str], ids: list[str]) -> list[Analysis]:
        return list(self.model.score_many(texts, ids))


class Shelf:
    """The readers of every job the server knows, the first one being the default.

    Parameters
    ----------
    folders
        Model folders by the slug of their job.
    settings
        What the server allows.
    find
        Tells the folders there are now; the given ones where it is missing.
    """

    def __init__(
        self, folders: Folders, settings: WebSettings, find: Callable[[], Folders] | None = None
    ) -> None:
        self.folders = dict(folders)
        self._settings = settings
        self._find = find or (lambda: folders)
        self._written = {slug: _written(folder) for slug, folder in folders.items()}
        self._readers = {slug: self._open(folder) for slug, folder in folders.items()}
        self._refreshing = asyncio.Lock()

    async def refresh(self) -> None:
        """Take in what was trained since its model was read; a model gone stays as it was."""
        async with self._refreshing:
            for slug, folder in self._find().items():
                written = _written(folder)
                if written in (None, self._written.get(slug)):
                    continue
                self._written[slug] = written  # what cannot be read is not tried again as it is
                try:
                    self._readers[slug] = await asyncio.to_thread(self._open, folder)
                    self.folders[slug] = folder
                except CocokError as error:
                    _log.warning("a model was trained that cannot be read: %s", error)

    def _open(self, folder: Path) -> Reader:
        return Reader(Model(read_model(folder)), self._settings)

    @property
    def default(self) -> str:
        """Slug of the job that is read for when none is named."""
        return next(iter(self._readers))

    @property
    def profiles(self) -> dict[str, Profile]:
        """Every job by its slug."""
        return {slug: reader.model.profile for slug, reader in self._readers.items()}

    def reader(self, slug: str | None) -> Reader:
        """Return the reader of a job; the name is looked up, never opened as a path."""
        try:
            return self._readers[slug or self.default]
        except KeyError:
            known = ", ".join(self._readers)
            raise Refused(404, f"no such job here; known are {known}") from None


def _written(folder: Path) -> tuple[int, int, int] | None:
    """Return what changes when a model is trained anew: its manifest is written last."""
    try:
        held = (folder / "manifest.json").stat()
    except OSError:
        return None
    return held.st_mtime_ns, held.st_size, held.st_ino
