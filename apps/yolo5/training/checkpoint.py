"""Reads the numbers of a PyTorch checkpoint, and nothing else: neither PyTorch nor the code it was saved with.

A checkpoint is a zip with a pickle, and a pickle may call any function. Here it can reach only the few that make up a
tensor, in their form below; every other name becomes an inert record.
"""

from __future__ import annotations

import collections
import pickle
import zipfile
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.generic]
STORAGES = {"HalfStorage": np.float16, "FloatStorage": np.float32, "LongStorage": np.int64}


class Record:
    """An object of a class that is not loaded: its attributes, as far as they are data."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def __setstate__(self, state: object) -> None:
        if isinstance(state, dict):
            self.__dict__.update(state)

    def __call__(self, *_: object, **__: object) -> Record:
        return self

    def __setitem__(self, key: object, value: object) -> None:
        pass

    def append(self, _: object) -> None:
        pass

    extend = append


def read_checkpoint(path: Path) -> Any:
    """What was saved: dictionaries, lists, numbers, arrays for tensors, `Record` for objects.

    Throws `zipfile.BadZipFile` or `pickle.UnpicklingError` for a file that is no checkpoint.
    """
    with zipfile.ZipFile(path) as archive:
        description = next((name for name in archive.namelist() if name.endswith("/data.pkl")), None)
        if description is None:
            raise pickle.UnpicklingError(f"{path}: no data.pkl, so this is no checkpoint of PyTorch 1.6 or later.")
        with archive.open(description) as file:
            return _Reader(file, archive, description.removesuffix("data.pkl")).load()


def arrays_of(module: Record, prefix: str = "") -> dict[str, Array]:
    """The parameters and buffers of a module and all that it contains, by their dotted names."""
    found: dict[str, Array] = {}
    for group in ("_parameters", "_buffers"):
        for name, value in vars(module).get(group, {}).items():
            if isinstance(value, np.ndarray):
                found[prefix + name] = value
    for name, child in vars(module).get("_modules", {}).items():
        if isinstance(child, Record):
            found |= arrays_of(child, f"{prefix}{name}.")
    return found


class _Reader(pickle.Unpickler):
    def __init__(self, file: IO[bytes], archive: zipfile.ZipFile, folder: str) -> None:
        super().__init__(file, encoding="utf-8")
        self._archive, self._folder = archive, folder

    def find_class(self, module: str, name: str) -> Any:
        if module == "torch._utils" and name in ("_rebuild_tensor_v2", "_rebuild_parameter"):
            return _tensor if name == "_rebuild_tensor_v2" else _first
        if module == "collections" and name == "OrderedDict":
            return collections.OrderedDict
        if module == "torch" and name in STORAGES:
            return np.dtype(STORAGES[name])
        if module == "torch" and name == "Size":
            return tuple
        return type(name, (Record,), {"__module__": module})

    def persistent_load(self, pid: Any) -> Array:
        _, kind, key, _, count = pid
        if not isinstance(kind, np.dtype):
            raise pickle.UnpicklingError(f"A tensor of the type {kind.__name__} is not read.")
        return np.frombuffer(self._archive.read(f"{self._folder}data/{key}"), kind, count)


def _tensor(storage: Array, offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: object) -> Array:
    last = offset + sum((length - 1) * step for length, step in zip(shape, strides))
    if min(*strides, *shape, offset, 0) < 0 or (0 not in shape and last >= len(storage)):
        raise pickle.UnpicklingError("A tensor reaches beyond its storage.")
    steps = [step * storage.itemsize for step in strides]
    return np.lib.stride_tricks.as_strided(storage[offset:], shape, steps, writeable=False)


def _first(value: Array, *_: object) -> Array:
    return value
