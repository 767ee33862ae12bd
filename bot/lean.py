"""Keeps what the serving path never uses out of Rasa's start.

Rasa's modules import TensorFlow, every chat channel's client and more at module level, used or not. Our pipeline uses
none of them: importing `rasa.core.agent` costs 19.6 s and 496 MB with them, 4.2 s and 128 MB without (measured cold,
2 cores). `lean()` puts inert stand-ins in their place before Rasa is imported: a name looked up in one is an empty
class, so that class statements and annotations work; using one does nothing useful and no code of ours does.
Training and serving both run lean; only the benchmark's stock configuration imports the real ones.
"""

import importlib.abc
import importlib.machinery
import logging
import os
import sys
import types
import warnings
from typing import Any

UNUSED = frozenset(
    ["tensorflow", "tensorflow_hub", "tensorflow_addons", "keras", "aiogram", "twilio", "boto3", "botocore", "pymongo", "slack_sdk", "webexteamssdk", "fbmessenger", "mattermostwrapper", "rocketchat_API", "confluent_kafka", "kafka", "sentry_sdk", "structlog_sentry", "skops", "aio_pika", "matplotlib", "sklearn_crfsuite", "spacy", "sklearn", "scipy", "pydot", "randomname", "questionary"]
)


class _Meta(type):
    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(name)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and callable(args[0]) and not kwargs:
            return args[0]  # used as a decorator
        return object.__new__(cls)

    def __or__(cls, other: Any) -> Any:
        return cls

    def __getitem__(cls, key: Any) -> Any:
        return cls


def _stand_in(name: str) -> type:
    class StandIn(metaclass=_Meta):
        def __init_subclass__(cls, **kwargs: Any) -> None:
            pass

        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            return args[0] if len(args) == 1 and callable(args[0]) else self

        def __getattr__(self, attribute: str) -> Any:
            if attribute.startswith("__"):
                raise AttributeError(attribute)
            return _stand_in(attribute)

    StandIn.__name__ = name
    return StandIn


class _Module(types.ModuleType):
    __path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = _stand_in(name)
        setattr(self, name, made)
        return made


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, names: frozenset[str]) -> None:
        self.names = names

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name.split(".")[0] in self.names:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: Any) -> types.ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        pass


def lean() -> None:
    """Install the stand-ins and silence what Rasa prints at every start. Call before the first import of rasa."""
    if "rasa" in sys.modules or any(isinstance(finder, _Finder) for finder in sys.meta_path):
        return
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    warnings.filterwarnings("ignore", category=PendingDeprecationWarning)
    warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
    warnings.filterwarnings("ignore", message="(?s).*(declare_namespace|parseString|load_module)")
    warnings.filterwarnings("ignore", module=r"(rasa|sanic|pkg_resources|sqlalchemy|packaging).*")
    sys.meta_path.insert(0, _Finder(UNUSED - set(sys.modules)))  # what is really there stays
    import structlog

    # Rasa's debug events copy whole trackers: drop them before they are built, and never print a member's words.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    for name in ("rasa", "rasa_sdk", "sanic", "apscheduler"):
        logging.getLogger(name).setLevel(logging.ERROR)
