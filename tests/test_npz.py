from __future__ import annotations

import io

import numpy as np
import pytest

from pipeline.npz import arrays_of

ARRAYS = {
    "one": np.arange(7, dtype=np.int32),
    "two": np.asfortranarray(np.arange(12, dtype=np.float32).reshape(3, 4)),
    "none": np.zeros((0, 3)),
    "bytes": np.frombuffer(b"saya\naku", dtype=np.uint8),
    "number": np.asarray(0.5),
}


def saved(save, **arrays):
    held = io.BytesIO()
    save(held, **arrays)
    return held.getvalue()


@pytest.mark.parametrize("name", ARRAYS)
def test_an_array_comes_back_as_it_was(name):
    found = arrays_of(saved(np.savez, **ARRAYS))[name]
    assert found.dtype == ARRAYS[name].dtype
    assert np.array_equal(found, ARRAYS[name])


def test_arrays_of_a_file_on_the_disk_are_those_numpy_loads(tmp_path):
    path = tmp_path / "held.npz"
    np.savez(path, **ARRAYS)
    with np.load(path) as held:
        found = arrays_of(path.read_bytes())
        assert sorted(found) == sorted(held.files)
        assert all(np.array_equal(found[name], held[name]) for name in held.files)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK",
        b"PK\x03\x04",
        b"saya suka menolong",
        saved(np.savez_compressed, one=np.zeros(9)),
        saved(np.savez, one=np.asarray(["a", None], dtype=object)),
        saved(np.savez, one=np.arange(900))[:2000],
    ],
    ids=["empty", "two bytes", "a mark", "text", "compressed", "objects", "cut short"],
)
def test_what_numpy_savez_did_not_write_is_refused(data):
    with pytest.raises(ValueError):
        arrays_of(data)
