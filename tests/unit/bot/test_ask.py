import pytest

from bot.ask import BadInput, read_messages


def test_messages_are_read_with_their_ids(tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": 1, "text": "été"}\n\n{"id": "b", "text": ""}\n', encoding="utf-8")
    assert read_messages(path) == [{"id": 1, "text": "été"}, {"id": "b", "text": ""}]


@pytest.mark.parametrize("line", ["not json", '{"id": 1}', "[]", '"text"'])
def test_a_broken_line_is_named(tmp_path, line):
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": 1, "text": "a"}\n' + line)
    with pytest.raises(BadInput, match="line 2"):
        read_messages(path)


def test_a_missing_file_is_an_error_that_names_it(tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        read_messages(tmp_path / "nowhere.jsonl")


def test_bytes_that_are_not_utf8_are_refused(tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_bytes(b'{"id": 1, "text": "\xe9"}')
    with pytest.raises(BadInput):
        read_messages(path)
