"""JSON as the repository's formatter leaves it, so that a regenerated file differs only where its data do."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

WIDTH = 120


def readable_json(value: object) -> str:
    return _written(value, "", 0) + "\n"


def _written(value: object, indent: str, taken: int) -> str:
    """`taken`: the characters that stand before the value on its line."""
    flat = _flat(value)
    if not _has_parts(value) or (taken + len(flat) + len(",") <= WIDTH and not _opened(value)):
        return flat
    deeper = indent + "  "
    if isinstance(value, Mapping):
        parts = []
        for name, part in value.items():
            key = f"{deeper}{json.dumps(name)}: "
            parts.append(key + _written(part, deeper, len(key)))
        return "{\n" + ",\n".join(parts) + f"\n{indent}}}"
    parts = [deeper + _written(part, deeper, len(deeper)) for part in value]
    return "[\n" + ",\n".join(parts) + f"\n{indent}]"


def _opened(value: object) -> bool:
    """Whether each part gets its own line even where one would do: lists of objects, objects that hold objects."""
    if isinstance(value, Mapping):
        return any(isinstance(part, Mapping) or _opened(part) for part in value.values())
    return _has_parts(value) and any(isinstance(part, Mapping) for part in value) and len(value) > 1


def _has_parts(value: object) -> bool:
    return isinstance(value, (Mapping, Sequence)) and not isinstance(value, str) and len(value) > 0


def _flat(value: object) -> str:
    if isinstance(value, Mapping):
        inner = ", ".join(f"{json.dumps(name)}: {_flat(part)}" for name, part in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if _has_parts(value):
        return f"[{', '.join(_flat(part) for part in value)}]"
    return json.dumps(value)
