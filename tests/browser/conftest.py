"""A real Chromium for every test of this folder, and axe.

The browser is started once; every test gets a fresh context (its own storage). All of it lives on one event loop, so the
tests of this folder are put on the session's loop.
"""

import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_core_python.async_playwright import Axe
from browsing import ARGUMENTS, MISSING, PATIENCE_MS, find_chromium, make_context, watch
from fake_gateway import FakeGateway, serve
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

HERE = Path(__file__).parent
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if pytest_asyncio.is_async_test(item):
                item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if any(MISSING in str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])):
        terminalreporter.write_line(f"browser tests skipped: {MISSING}")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = find_chromium()
    if path is None and os.environ.get("GUICHET_REQUIRE_BROWSER") == "1":
        pytest.fail(MISSING)
    if path is None:
        pytest.skip(MISSING)
    return path


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium_path: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def new_context(browser: Browser) -> AsyncIterator[Callable[..., Any]]:
    """`await new_context(viewport=…)` makes another visitor."""
    contexts: list[BrowserContext] = []

    async def new(**options: Any) -> BrowserContext:
        contexts.append(await make_context(browser, **options))
        return contexts[-1]

    yield new
    for context in contexts:
        await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(new_context: Callable[..., Any]) -> AsyncIterator[Page]:
    """A page whose console must stay free of errors: a refused style or script shows there only."""
    page = await (await new_context()).new_page()
    problems = watch(page)
    yield page
    assert problems == []


@pytest.fixture
def violations() -> Callable[[Page], Any]:
    """`await violations(page)` lists what axe finds, best-practice rules included: `[]` is the aim."""

    axe = Axe()

    async def check(page: Page) -> list[str]:
        if not await page.evaluate("'axe' in window"):
            await page.evaluate(axe.axe_script)
        results = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{violation['id']} ({violation['impact']}): {node['target']} {node['failureSummary']}"
            for violation in results["violations"]
            for node in violation["nodes"]
        ]

    return check


@pytest_asyncio.fixture(loop_scope="session")
async def gateway() -> AsyncIterator[FakeGateway]:
    async with serve(FakeGateway()) as fake:
        yield fake
