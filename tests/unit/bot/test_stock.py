"""The peer that is measured beside us."""

import json
import os

from bot.stock import latest


def test_the_peer_trained_last_is_the_one_that_is_loaded(tmp_path):
    assert latest(tmp_path) is None
    for number, name in enumerate(("first", "second")):
        (tmp_path / name).mkdir()
        mark = tmp_path / name / "trained.json"
        mark.write_text(json.dumps({"train_s": 10.0 + number}))
        os.utime(mark, (1_000 + number, 1_000 + number))
    (tmp_path / "never finished").mkdir()
    found = latest(tmp_path)
    assert found is not None and (found.folder.name, found.train_s) == ("second", 11.0)
