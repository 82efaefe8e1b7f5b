"""Settings come from arguments, the environment and one file, and bad ones are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from access_service.bootstrap import Services
from access_service.settings import Settings, load_settings
from formats.errors import BadInput

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PROSVASI_LANGUAGE", "PROSVASI_DATA", "PROSVASI_PORT", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


def test_greek_is_the_language_where_the_locale_says_nothing(tmp_path: Path) -> None:
    assert load_settings(tmp_path).lang == "el"


def test_an_english_locale_gives_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert load_settings(tmp_path).lang == "en"


def test_the_file_in_the_data_folder_is_read_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "prosvasi.toml").write_text('port = 8101\nlanguage = "en"\n', encoding="utf-8")
    assert load_settings(tmp_path).port == 8101
    monkeypatch.setenv("PROSVASI_PORT", "8102")
    assert load_settings(tmp_path).port == 8102
    assert load_settings(tmp_path).lang == "en"


@pytest.mark.parametrize(
    "line",
    ["port = 0", 'language = "fr"', "prot = 8000", 'executor_id = ""', 'executor_id = "α β"'],
)
def test_a_setting_that_cannot_be_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "prosvasi.toml").write_text(line, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        load_settings(tmp_path)
    assert caught.value.say in {"bad-setting", "unknown-setting"}
    assert str(caught.value.facts["name"]) in line


def test_a_setting_that_there_is_not_is_told_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "prosvasi.toml").write_text("prt = 5", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        load_settings(tmp_path)
    assert (caught.value.say, caught.value.facts["name"]) == ("unknown-setting", "prt")


def test_the_other_door_takes_no_claim_that_nobody_named(tmp_path: Path) -> None:
    lines = ['sign_in = "oidc"', 'oidc_issuer = "https://else.example"', 'oidc_client_id = "us"']
    (tmp_path / "prosvasi.toml").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(BadInput) as raised:
        load_settings(tmp_path)
    assert raised.value.say == "oidc-setting-missing"
    assert raised.value.facts["name"] == "oidc_card_claim"
    lines.append('oidc_card_claim = "library_card"')
    (tmp_path / "prosvasi.toml").write_text("\n".join(lines), encoding="utf-8")
    assert load_settings(tmp_path).oidc_card_claim == "library_card"


def test_a_damaged_settings_file_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "prosvasi.toml").write_text("port = = 1", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        load_settings(tmp_path)
    assert caught.value.say == "bad-settings-file"


def test_the_machines_name_reaches_the_queue(tmp_path: Path) -> None:
    """Two machines of one name would take each other's running jobs for left ones."""
    services = Services(Settings(data=tmp_path, executor_id="reading-room"))
    assert services.conversions.executor_id == "reading-room"
    services.close()


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        assert f"`{name}`" in text
        assert str(field.description) in text


def test_the_usual_name_counts_as_set_where_the_file_has_it(tmp_path: Path) -> None:
    assert load_settings(tmp_path).statement_lacks == ("name", "contact")
    lines = ('library_name = "Δημοτική Βιβλιοθήκη"', 'library_phone = "22510 12345"')
    (tmp_path / "prosvasi.toml").write_text("\n".join(lines), encoding="utf-8")
    assert load_settings(tmp_path).statement_lacks == ()
