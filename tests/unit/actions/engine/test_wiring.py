"""The parts of the engine: each is given what its fields say, and only parts made before it."""

from dataclasses import fields, is_dataclass
from typing import Any

from actions.engine.engine import Engine


def parts(found: dict[int, Any], part: Any) -> dict[int, Any]:
    if is_dataclass(part) and type(part).__module__.startswith("actions.engine.") and id(part) not in found:
        found[id(part)] = part
        for field in fields(part):
            parts(found, getattr(part, field.name))
    return found


def test_each_part_is_given_the_parts_that_its_fields_name(talk):
    engine: Engine = talk.engine
    found: dict[int, Any] = {}
    for stage in engine._stages:
        parts(found, stage.__self__)
    for part in vars(engine).values():
        parts(found, part)
    assert len({type(part) for part in found.values()}) == len(found) == 25
    for part in found.values():
        for field in fields(part):
            value = getattr(part, field.name)
            if type(value).__module__.startswith("actions.engine.") and is_dataclass(value):
                assert type(value) is field.type, (type(part).__name__, field.name)
