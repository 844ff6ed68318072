"""How people sign in: the file that says so, and the server that is started by it."""

import json
import stat

import pytest

from dashboard.launch import command
from dashboard.login import FILE, login_settings
from dashboard.people import Role
from surveys.problems import CultureError

GOOD = """
server_metadata_url = "https://login.example.org/.well-known/openid-configuration"
client_id = "culture"
client_secret = "s3cret-of-the-provider"
redirect_uri = "https://culture.example.org/oauth2callback"
hours = 4
owners = ["Anna@Example.org"]
[roles]
analyst = ["hr-analysts"]
leader = ["managers"]
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("LEARNING_CULTURE_DATA", str(tmp_path / "data"))
    monkeypatch.delenv(FILE, raising=False)
    return tmp_path


def settings(folder, monkeypatch, text):
    path = folder / "login.toml"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setenv(FILE, str(path))
    return login_settings()


def codes(folder, monkeypatch, text):
    with pytest.raises(CultureError) as refusal:
        settings(folder, monkeypatch, text)
    return [problem.code for problem in refusal.value.problems]


def test_without_a_file_nobody_signs_in():
    assert login_settings() is None


def test_a_file_says_who_has_which_role(folder, monkeypatch):
    login = settings(folder, monkeypatch, GOOD)
    assert login.roles == {"hr-analysts": Role.ANALYST, "managers": Role.LEADER}
    assert login.owners == ("anna@example.org",)
    assert login.host == "culture.example.org"
    assert login.secrets()["auth"]["client_id"] == "culture"


def test_secrets_are_not_in_the_printed_form(folder, monkeypatch):
    login = settings(folder, monkeypatch, GOOD)
    assert "s3cret" not in repr(login)
    assert login.cookie_secret not in repr(login)


def test_the_cookie_secret_is_made_once_and_readable_by_its_owner_alone(folder, monkeypatch):
    first = settings(folder, monkeypatch, GOOD).cookie_secret
    assert len(first) >= 32
    assert settings(folder, monkeypatch, GOOD).cookie_secret == first
    made = folder / "data" / "cookie.secret"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_everything_wrong_is_told_at_once(folder, monkeypatch):
    text = """
    server_metadata_url = "http://login.example.org/x"
    client_id = "a"
    redirect_uri = "https://culture.example.org/callback"
    cookie_secret = "short"
    hours = 300
    colour = "blue"
    owners = "anna"
    trust_email = "yes"
    [roles]
    boss = ["x"]
    analyst = "hr"
    """
    assert codes(folder, monkeypatch, text) == [
        "login_missing",
        "login_unknown",
        "login_address",
        "login_callback",
        "login_secret_short",
        "login_hours",
        "login_trust",
        "login_list",
        "login_role",
        "login_list",
    ]


def test_a_broken_or_absent_file_is_a_sentence(folder, monkeypatch):
    assert codes(folder, monkeypatch, "a = ") == ["login_no_toml"]
    monkeypatch.setenv(FILE, str(folder / "nowhere.toml"))
    with pytest.raises(CultureError) as refusal:
        login_settings()
    assert refusal.value.problems[0].code == "file_not_readable"


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.4", "culture.example.org", ""])
def test_an_address_others_reach_is_refused_without_login(address):
    with pytest.raises(CultureError) as refusal:
        command(8501, address=address)
    assert refusal.value.problems[0].code == "login_needed"


def test_with_login_an_address_others_reach_is_served(folder, monkeypatch):
    settings(folder, monkeypatch, GOOD)
    options = json.loads(command(8501, address="0.0.0.0")[-1])
    assert options["server.address"] == "0.0.0.0"
    assert options["browser.serverAddress"] == "culture.example.org"


def test_with_half_a_login_nothing_is_served(folder, monkeypatch):
    path = folder / "login.toml"
    path.write_text("client_id = 'a'", encoding="utf-8")
    monkeypatch.setenv(FILE, str(path))
    with pytest.raises(CultureError):
        command(8501)


def test_alone_the_server_listens_to_this_computer_only():
    assert json.loads(command(None)[-1])["server.address"] == "127.0.0.1"
