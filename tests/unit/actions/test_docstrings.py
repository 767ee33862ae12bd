"""Every example in a docstring of the actions."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import actions

MODULES = [m.name for m in pkgutil.walk_packages(actions.__path__, "actions.") if not m.ispkg and ">>> " in Path(m.module_finder.path, f"{m.name.rpartition('.')[2]}.py").read_text()]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_run(name):
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted and not result.failed
