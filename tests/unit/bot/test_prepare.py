import asyncio

import pytest

from bot import prepare
from bot.prepare import PrepareFailed, index_folder, missing, serving_folder


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of a few small files, whose encoder and index are made at once."""
    root = tmp_path / "project"
    for name in ("knowledge/build_encoder.py", "knowledge/weights.py", *(f"knowledge/{n}.py" for n in prepare.INDEX_CODE), "knowledge/content/a.md", "bot/data/nlu/x.yml", "knowledge/background.yml"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    monkeypatch.setattr(prepare, "ROOT", root)
    monkeypatch.setattr(prepare, "CONTENT", root / "knowledge/content")
    monkeypatch.setattr(prepare, "EXAMPLES", root / "bot/data/nlu")
    monkeypatch.setattr(prepare, "BACKGROUND", root / "knowledge/background.yml")
    monkeypatch.setattr(prepare, "ADAPTER", root / "knowledge/adapter")
    monkeypatch.setattr(prepare, "model_is_ready", lambda data: True)
    return root


@pytest.fixture
def made(project, tmp_path):
    """A data folder where everything is made."""
    data = tmp_path / "data"
    serving_folder(data).mkdir(parents=True)
    (serving_folder(data) / "model.onnx").write_text("")
    prepare._mark_file(data, "encoder").write_text(prepare._encoder_sources())
    index_folder(data).mkdir()
    (index_folder(data) / "CURRENT").write_text("1")
    prepare._mark_file(data, "index").write_text(prepare._index_sources())
    return data


def test_an_empty_folder_lacks_everything(project, tmp_path):
    assert missing(tmp_path / "new") == ["encoder", "index"]


def test_nothing_is_made_twice(made):
    assert missing(made) == []


@pytest.mark.parametrize("file", ["knowledge/content/a.md", "knowledge/background.yml", "bot/data/nlu/x.yml"])
def test_changed_words_ask_for_the_index_alone(made, project, file):
    (project / file).write_text("new words")
    assert missing(made) == ["index"]


def test_a_changed_adapter_asks_for_the_encoder_and_what_it_encodes(made, project):
    (project / "knowledge/adapter").mkdir()
    (project / "knowledge/adapter/adapter_model.safetensors").write_text("weights")
    assert missing(made) == ["encoder", "index"]


def test_a_failure_is_told_with_its_reason_and_the_file_that_has_it_all(tmp_path, monkeypatch):
    monkeypatch.setattr(prepare, "missing", lambda data: ["nothing-like-it"])
    with pytest.raises(PrepareFailed, match=r"nothing-like-it could not be made: .*nothing-like-it\.log"):
        asyncio.run(prepare.prepare(tmp_path, lambda line: None))
