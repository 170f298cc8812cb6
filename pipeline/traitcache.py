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

    def forget_others(self) -> None:
        """Delete what was kept under other keys: no training will ask for it again."""
        if self.root is not None and self.root.is_dir():
            for folder in self.root.iterdir():
                if folder.name != self.key and folder.is_dir():
                    shutil.rmtree(folder, ignore_errors=True)

    def _path(self, name: str) -> Path:
        assert self.root is not None
        return self.root / self.key / f"{name}.npz"
