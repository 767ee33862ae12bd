"""Finding Chromium and looking at pages, for the fixtures and tests of this folder."""

import os
import shutil
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = "no Chromium found: install one (Debian: apt-get install chromium) or set CHROMIUM to its path"
PATIENCE_MS = 30_000  # a browser on a busy machine is slow, not wrong
DESKTOP = {"width": 1280, "height": 800}


def find_chromium() -> str | None:
    names = [os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"]
    return next((path for name in names if name and (path := shutil.which(name))), None)


async def make_context(browser: Browser, **options: Any) -> BrowserContext:
    """A visitor: French, 1280 by 800 unless told otherwise; motion reduced, so that nothing is still moving."""
    defaults = {"locale": "fr-FR", "timezone_id": "Europe/Paris", "viewport": DESKTOP, "reduced_motion": "reduce"}
    context = await browser.new_context(**(defaults | options))
    context.set_default_timeout(PATIENCE_MS)
    return context


def watch(page: Page) -> list[str]:
    """Collect what goes wrong in a page without being seen. A lost connection is a test's own doing."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda message: (
            problems.append(message.text)
            if message.type == "error"
            and "Failed to load resource" not in message.text
            and "WebSocket" not in message.text
            else None
        ),
    )
    return problems
