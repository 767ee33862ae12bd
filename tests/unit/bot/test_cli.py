import subprocess
import sys
import time

import pytest

from bot.cli import build_parser, main


def every_command(parser=None, path=()):
    parser = parser or build_parser()
    for action in parser._subparsers._group_actions if parser._subparsers else []:
        for name, one in action.choices.items():
            yield (*path, name), one
            yield from every_command(one, (*path, name))


@pytest.mark.parametrize("path,one", every_command(), ids=lambda x: " ".join(x) if isinstance(x, tuple) else "")
def test_every_command_says_what_it_does(path, one):
    assert len(one.format_help().split("\n\n", 1)[1]) > 60
    assert "handler" in one._defaults or one._subparsers


def test_help_is_quick_because_nothing_heavy_is_imported():
    script = "import sys\nfrom bot.cli import build_parser\nbuild_parser()\nprint([m for m in ('rasa', 'numpy', 'aiohttp', 'sqlalchemy') if m in sys.modules])"
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert time.monotonic() - began < 5


def test_a_bad_setting_is_one_line_that_names_it(monkeypatch, capsys):
    monkeypatch.setenv("GUICHET_PORT", "99999999")
    assert main(["train"]) == 2
    assert capsys.readouterr().err.strip() == "guichet train: GUICHET_PORT='99999999': must be a whole number from 0 to 65535"


def test_a_misspelt_setting_is_told_and_the_command_goes_on(monkeypatch, capsys):
    monkeypatch.setenv("GUICHET_RETENTION_DAY", "10")
    assert main(["settings"]) == 0
    assert "GUICHET_RETENTION_DAYS was meant" in capsys.readouterr().err


def test_a_file_that_is_missing_is_told_before_anything_is_loaded(tmp_path, capsys):
    assert main(["ask", "--in", str(tmp_path / "none.jsonl"), "--out", str(tmp_path / "out.jsonl")]) == 2
    assert "none.jsonl" in capsys.readouterr().err


def test_a_broken_article_is_named_with_its_line(tmp_path, capsys):
    (tmp_path / "contact").mkdir()
    (tmp_path / "contact" / "broken.md").write_text("---\nid: [\n---\n", encoding="utf-8")
    assert main(["knowledge", "check", "--folder", str(tmp_path)]) == 2
    assert "broken.md:" in capsys.readouterr().err


def test_articles_go_to_a_spreadsheet_and_back(tmp_path, capsys):
    assert main(["knowledge", "export", str(tmp_path / "articles.csv")]) == 0
    assert main(["knowledge", "import", str(tmp_path / "articles.csv")]) == 0
    assert "0 new, 0 changed" in capsys.readouterr().err


def test_an_export_needs_a_known_ending(tmp_path, capsys):
    assert main(["knowledge", "export", str(tmp_path / "articles.doc")]) == 2
    assert ".xlsx" in capsys.readouterr().err


def test_half_of_a_pair_of_options_is_refused(tmp_path, capsys):
    assert main(["eval", "--collection", str(tmp_path / "c.jsonl")]) == 2
    assert "--queries" in capsys.readouterr().err


def test_rolling_back_without_an_index_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("GUICHET_DATA", str(tmp_path))
    assert main(["knowledge", "rollback"]) == 2
    assert "no earlier version" in capsys.readouterr().err


def test_the_options_of_the_bench_reach_it(capfd):
    assert main(["bench", "--ours-only", "--messages", "many"]) == 2
    assert "argument --messages: invalid int value: 'many'" in capfd.readouterr().err


def test_an_unknown_option_of_any_other_command_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["settings", "--ours-only"])
    assert "unrecognized arguments: --ours-only" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments, told",
    [
        (["ask", "--in", "nowhere.jsonl", "--out", "a.jsonl"], "nowhere.jsonl: there is no such file"),
        (["ask", "--in", ".", "--out", "a.jsonl"], ".: this is a folder"),
        (["eval", "--against", "nowhere.json"], "nowhere.json: there is no such file"),
        (["eval", "--json", "nowhere/a.json"], "there is no folder nowhere"),
        (["knowledge", "export", "nowhere/a.csv"], "there is no folder nowhere"),
        (["knowledge", "check", "--folder", "nowhere"], "nowhere: there is no such file or folder"),
    ],
)
def test_a_path_that_cannot_be_used_is_named_in_plain_words_before_any_work(arguments, told, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUICHET_DATA", str(tmp_path / "data"))
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert told in said and "Errno" not in said
    assert not (tmp_path / "data").exists()


def test_a_password_that_never_came_changes_nothing(monkeypatch, tmp_path, capsys):
    def ended(_prompt):
        raise EOFError

    monkeypatch.setenv("GUICHET_DATA", str(tmp_path))
    monkeypatch.setattr("getpass.getpass", ended)
    assert main(["editor", "add", "tom"]) == 2
    assert "nothing was changed" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["up"], ["adviser", "list"], ["retention", "--preview"]])
def test_a_database_that_cannot_be_reached_is_one_line_with_the_setting(command, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("GUICHET_DATA", str(tmp_path))
    monkeypatch.setenv("GUICHET_DATABASE_URL", "postgresql://127.0.0.1:9/guichet")
    assert main(command) == 2
    said = capsys.readouterr().err
    assert "the database cannot be used" in said and "GUICHET_DATABASE_URL" in said and "Traceback" not in said


def test_an_unknown_option_shows_the_use_of_its_own_command(capsys):
    with pytest.raises(SystemExit):
        main(["up", "--bogus"])
    assert "usage: guichet up" in capsys.readouterr().err
