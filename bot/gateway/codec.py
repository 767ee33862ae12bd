"""JSON in and out: orjson is three to five times faster than the standard library."""

from typing import Any

import orjson


def dumps(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)


def loads(data: bytes | str) -> Any:
    """Raises ValueError, also for text that is not UTF-8 or nested too deeply."""
    return orjson.loads(data)
