"""Ten attempts at one opening, run as a process of its own by test_embedded_booking, which says when to go.

python book_from_another_process.py DATABASE_URL KEY_FOLDER OPENING_ID
"""

import asyncio
import json
import sys
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path.cwd()))

from actions.embedded import open_embedded
from actions.paris import PARIS


async def main(url: str, folder: str, opening_id: str) -> None:
    async with open_embedded(url, Path(folder), lambda: datetime(2026, 11, 23, 10, tzinfo=PARIS)) as stores:
        print("ready", flush=True)
        sys.stdin.readline()
        attempts = (stores.booking.book(opening_id, f"there-{n}", "css", "0639981001") for n in range(10))
        outcomes = await asyncio.gather(*attempts, return_exceptions=True)
        print(json.dumps([type(outcome).__name__ for outcome in outcomes]))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
