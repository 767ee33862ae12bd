"""The composition root of the actions."""

from pathlib import Path

from actions.server import open_services
from bot.settings import Settings


async def test_what_a_member_takes_away_names_the_fund_of_the_settings(tmp_path: Path):
    async with open_services(Settings(data=tmp_path, fund_name="Caisse des Marais")) as services:
        assert services.fund_name == "Caisse des Marais"
