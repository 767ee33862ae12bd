"""Typed keys of what the application holds: `request.app[CONVERSATIONS]` is a `Conversations`."""

from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from bot.gateway.advisers import Advisers
from bot.gateway.conversations import Conversations
from bot.gateway.identity import DemoSigner, IdentityVerifier
from bot.gateway.limits import Limits
from bot.gateway.metrics import Metrics
from bot.gateway.oidc_provider import Oidc
from bot.gateway.ports import Dialogue, Handoffs, Members, Subjects
from bot.gateway.store import Store
from bot.settings import Settings

SETTINGS = web.AppKey("settings", Settings)
CONVERSATIONS = web.AppKey("conversations", Conversations)
STORE = web.AppKey("store", Store)
DIALOGUE = web.AppKey("dialogue", Dialogue)
MEMBERS = web.AppKey("members", Members)
COMMUNES = web.AppKey("communes", Callable[[str], list[dict[str, str]]])
IDENTITY = web.AppKey("identity", IdentityVerifier)
SIGNER = web.AppKey("signer", DemoSigner)
NOW = web.AppKey("now", Callable[[], datetime])
HANDOFFS = web.AppKey("handoffs", Handoffs | None)
ADVISERS = web.AppKey("advisers", Advisers)
OIDC = web.AppKey("oidc", Oidc)
SUBJECTS = web.AppKey("subjects", Subjects)
LIMITS = web.AppKey("limits", Limits)
METRICS = web.AppKey("metrics", Metrics)
