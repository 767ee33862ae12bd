import doctest
import importlib

import pytest

MODULES = ("text", "noise", "passages", "head", "lexical", "distress", "wording", "evaluation", "index")


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_docstrings_run(name):
    module = importlib.import_module(f"knowledge.{name}")
    result = doctest.testmod(module, extraglobs={"random": importlib.import_module("random")})
    assert result.attempted > 0
    assert result.failed == 0
