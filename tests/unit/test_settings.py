from dataclasses import fields
from pathlib import Path

import pytest

from bot.settings import PREFIX, BadSetting, Settings, table


def test_an_empty_environment_gives_a_demonstration_that_runs():
    settings = Settings.from_env({})
    assert (settings.port, settings.host, settings.demo) == (8080, "127.0.0.1", True)
    assert settings.database("gateway") == "sqlite:///var/gateway.sqlite"


def test_every_variable_is_read():
    settings = Settings.from_env(
        {
            "GUICHET_PORT": "9000",
            "GUICHET_DATA": "elsewhere",
            "GUICHET_DATABASE_URL": "postgresql://u@h/db",
            "GUICHET_ALLOWED_ORIGINS": "https://www.caisse.example, http://localhost:3000",
            "GUICHET_DEMO": "0",
            "GUICHET_DIALOGUE_TIMEOUT_S": "2.5",
            "GUICHET_LOG_LEVEL": "debug",
        }
    )
    assert settings.port == 9000
    assert settings.data == Path("elsewhere")
    assert settings.database("booking") == "postgresql://u@h/db"
    assert settings.allowed_origins == ("https://www.caisse.example", "http://localhost:3000")
    assert settings.demo is False
    assert settings.dialogue_timeout_s == 2.5
    assert settings.log_level == "DEBUG"


def test_an_empty_value_counts_as_unset():
    assert Settings.from_env({"GUICHET_PORT": "  "}).port == 8080


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GUICHET_PORT", "http"),
        ("GUICHET_PORT", "70000"),
        ("GUICHET_PORT", "²"),
        ("GUICHET_DEMO", "maybe"),
        ("GUICHET_ALLOWED_ORIGINS", "www.caisse.example"),
        ("GUICHET_ALLOWED_ORIGINS", "https://caisse.example/page"),
        ("GUICHET_ALLOWED_ORIGINS", "*"),
        ("GUICHET_JWKS", "no-such-file.json"),
        ("GUICHET_DATABASE_URL", "mysql://x"),
        ("GUICHET_RETENTION_DAYS", "0"),
        ("GUICHET_DIALOGUE_TIMEOUT_S", "soon"),
        ("GUICHET_DIALOGUE_TIMEOUT_S", "nan"),
        ("GUICHET_LOG_LEVEL", "LOUD"),
    ],
)
def test_a_bad_value_names_its_variable(variable, value):
    with pytest.raises(BadSetting, match=variable):
        Settings.from_env({variable: value})


def test_real_keys_switch_the_demonstration_off(tmp_path):
    keys = tmp_path / "keys.json"
    keys.write_text('{"keys": []}')
    assert Settings.from_env({"GUICHET_JWKS": str(keys)}).demo is False
    with pytest.raises(BadSetting, match="sign in as anyone"):
        Settings.from_env({"GUICHET_JWKS": str(keys), "GUICHET_DEMO": "1"})


def test_the_table_documents_every_variable():
    rows = table()
    for item in fields(Settings):
        assert PREFIX + item.name.upper() in rows
        assert item.metadata["text"].endswith(".")


def test_a_password_in_an_address_is_not_repeated():
    with pytest.raises(BadSetting) as error:
        Settings.from_env({"GUICHET_DATABASE_URL": "mysql://root:s3cret@db/x"})
    assert "s3cret" not in str(error.value)
