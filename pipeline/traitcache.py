"""What was trained once and can be trained again, kept in the user's cache: a name in, arrays out.

Every key has a folder of its own; the key is a hash of all that the arrays depend on, so what
lies there is either right or not found. A file that is damaged, or cannot be written, costs
time and nothing else.
"""

from __future__ import annotations

import logging
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import InputError
from pipeline.store import whole_file

KEPT_KEYS = 4  # a quarter of a gigabyte each; a branch, main, and what was before them
Arrays = dict[str, NDArray[Any]]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TraitCache:
    """Arrays by name, for one key.

    Attributes
    ----------
    root
        The folder of all keys (None: nothing is kept).
    key
        Hash of all the arrays depend on.
    """

    root: Path | None
    key: str

    def get(self, name: str) -> Arrays | None:
        """Return the arrays kept under a name, ``None`` where there are none to be read."""
        if self.root is None:
            return None
        try:
            with np.load(self._path(name), allow_pickle=False) as held:
                return {part: held[part] for part in held.files}
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            _log.warning("%s could not be read and is made anew", self._path(name))
            return None

    def put(self, name: str, arrays: Arrays) -> Arrays:
        """Keep arrays under a name, all of them or none; return them as read back."""
        if self.root is None:
            return arrays
        try:
            with whole_file(self._path(name)) as temporary, temporary.open("wb") as stream:
                np.savez(stream, **arrays)  # type: ignore[arg-type]
        except InputError as error:
            _log.warning("not kept for the next training: %s", error)
            return arrays
        return self.get(name) or arrays

    def made(self, name: str, make: Callable[[], Arrays]) -> Arrays:
        """Return the arrays of a name, made and kept where there are none."""
        return self.get(name) or self.put(name, make())

    def forget_old(self) -> None:
        """Keep this key and the others last used: checkouts share the cache."""
        if self.root is None or not self.root.is_dir():
            return
        try:
            (self.root / self.key).touch()  # used now, whether made or read
            others = sorted(self._others(), key=lambda folder: folder.stat().st_mtime)
        except OSError:  # read-only, or another training is forgetting the same folders
            return
        for folder in others[: -KEPT_KEYS + 1]:
            shutil.rmtree(folder, ignore_errors=True)

    def _others(self) -> list[Path]:
        assert self.root is not None
        folders = (folder for folder in self.root.iterdir() if folder.is_dir())
        return [folder for folder in folders if folder.name != self.key]

    def _path(self, name: str) -> Path:
        assert self.root is not None
        return self.root / self.key / f"{name}.npz"
