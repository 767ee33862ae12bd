"""The widget as a member sees it, for tests: Playwright's locators look inside its shadow root."""

from playwright.async_api import Locator, Page, expect


class Chat:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.host = page.locator("guichet-chat")
        self.launcher = self.host.locator("[part=launcher]")
        self.panel = self.host.locator("[part=panel]")
        self.log = self.host.get_by_role("log")
        self.input = self.host.locator("[part=input]")
        self.replies = self.log.locator(".entry.assistant")
        self.own = self.log.locator(".entry.member")
        self.told = self.log.locator(".entry.widget")
        self.field = self.log.locator("form.field:not([hidden])")
        self.status = self.host.locator(".status")

    async def open(self) -> None:
        """Open the panel and wait for the greeting."""
        await self.launcher.click()
        await expect(self.replies.first).to_be_visible()

    async def write(self, text: str) -> None:
        await self.input.fill(text)
        await self.input.press("Enter")

    async def say(self, text: str) -> Locator:
        """Write a message and wait for its reply; the last one is returned."""
        before = await self.replies.count()
        await self.write(text)
        await expect(self.replies.nth(before)).to_be_visible()
        await self.settled()
        return self.replies.nth(await self.replies.count() - 1)

    async def settled(self) -> None:
        """No reply is awaited."""
        await expect(self.log.locator(".typing")).to_be_hidden()

    def button(self, name: str) -> Locator:
        return self.host.get_by_role("button", name=name)

    async def option(self, name: str) -> None:
        await self.button("Options").click()
        await self.button(name).click()

    async def has_focus(self, locator: Locator) -> bool:
        return await locator.evaluate("node => node.getRootNode().activeElement === node")
