import socket
from dataclasses import replace

import pytest

from bot.settings import Settings
from bot.up import CannotStart, any_free_port, data_folder_of_our_own, environment, parts, with_free_ports


@pytest.fixture
def taken():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        yield busy.getsockname()[1]


@pytest.fixture
def settings(tmp_path):
    return Settings(data=tmp_path, port=any_free_port(), rasa_port=any_free_port(), actions_port=any_free_port())


def test_free_ports_are_left_as_they_are(settings):
    assert with_free_ports(settings) == settings


def test_an_inner_port_that_is_taken_moves_aside(settings, taken):
    moved = with_free_ports(replace(settings, rasa_port=taken))
    assert moved.rasa_port != taken
    assert moved.port == settings.port


def test_two_inner_parts_never_share_a_port(settings):
    moved = with_free_ports(replace(settings, actions_port=settings.rasa_port))
    assert moved.actions_port != moved.rasa_port


def test_a_public_port_that_is_taken_is_told_with_what_to_do(settings, taken):
    with pytest.raises(CannotStart, match=f"{taken}.*GUICHET_PORT"):
        with_free_ports(replace(settings, port=taken))


def test_port_zero_means_any(settings):
    assert with_free_ports(replace(settings, port=0)).port > 0


def test_a_data_folder_serves_one_at_a_time(tmp_path):
    with data_folder_of_our_own(tmp_path), pytest.raises(CannotStart, match="already runs.*process"), data_folder_of_our_own(tmp_path):
        pass
    with data_folder_of_our_own(tmp_path):
        pass


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotStart, match="GUICHET_DATA"), data_folder_of_our_own(tmp_path / "file" / "var"):
        pass


def test_every_start_has_a_secret_of_its_own(settings):
    assert environment(settings)["GUICHET_CORE_TOKEN"] != environment(settings)["GUICHET_CORE_TOKEN"]


def test_only_the_gateway_leaves_loopback(settings):
    open_to_all = replace(settings, host="0.0.0.0")
    assert [part.name for part in parts(open_to_all)] == ["gateway", "rasa", "actions"]
    assert all(part.health.startswith("http://127.0.0.1:") for part in parts(open_to_all))
