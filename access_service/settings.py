"""The only reader of the environment and of the configuration file.

Every setting can be given as an environment variable `PROSVASI_NAME`, or as `name = …` in
`prosvasi.toml` inside the data directory. The environment wins.
"""

from __future__ import annotations

import os
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from formats.document import EL, EN, Lang
from formats.errors import BadInput
from tts.engine import (
    DEFAULT_PITCH,
    DEFAULT_WPM,
    MAX_PITCH,
    MAX_VOLUME_DB,
    MAX_WPM,
    MIN_PITCH,
    MIN_VOLUME_DB,
    MIN_WPM,
)


def _language_of_locale() -> Literal["el", "en"]:
    """Return English where the locale says so; Greek is the service's first language."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name) or ""
        if value:
            return "en" if value.lower().startswith("en") else "el"
    return "el"


class Settings(BaseSettings):
    """How this library runs Prosvasi."""

    model_config = SettingsConfigDict(env_prefix="PROSVASI_", frozen=True, extra="forbid")

    data: Path = Field(
        default=Path("library-data"),
        description="Folder of the database, index, names by sound and artifacts.",
    )
    language: Literal["el", "en"] = Field(
        default_factory=_language_of_locale, description="Language of messages and first pages."
    )
    library_name: str = Field(
        default="Δημοτική Βιβλιοθήκη", description="Name shown on pages and in files."
    )
    library_address: str = Field(
        default="", description="Postal address, told to who asks where it is; empty: none is told."
    )
    library_phone: str = Field(
        default="", description="Number at which a person answers; empty: none is told."
    )
    database_url: str = Field(
        default="", description="SQLAlchemy address; empty: SQLite in the data folder."
    )
    executor_id: str = Field(
        default="prosvasi",
        min_length=1,
        pattern=r"^[A-Za-z0-9._-]+$",
        description="Name of this machine among those that share a database, each its own.",
    )
    personal_keys: Path | None = Field(
        default=None, description="File of the keys of personal data; empty: in the data folder."
    )
    sign_in: Literal["own", "koha", "sip2", "ldap", "oidc"] = Field(
        default="own",
        description="Who knows patrons’ passwords beside our PINs: own, koha, sip2, ldap, oidc.",
    )
    sip2_host: str = Field(default="", description="Host at which your system speaks SIP2.")
    sip2_port: int = Field(default=6001, ge=1, le=65535, description="Its port.")
    sip2_user: str = Field(default="", description="Account for SIP2; empty: none is asked for.")
    sip2_password: SecretStr = Field(
        default=SecretStr(""), description="Its password; give it in the environment."
    )
    sip2_institution: str = Field(default="", description="Institution id in SIP2 messages.")
    ldap_url: str = Field(
        default="",
        pattern=r"^(ldaps?://\S+)?$",
        description="Address of your directory; ldaps:// hides what goes there.",
    )
    ldap_base: str = Field(default="", description="Where in it patrons are looked for.")
    ldap_card_attribute: str = Field(
        default="uid",
        pattern=r"^[A-Za-z][A-Za-z0-9-]*$",
        description="Attribute that holds the card number.",
    )
    ldap_user: str = Field(default="", description="Account that may search; empty: none.")
    ldap_password: SecretStr = Field(
        default=SecretStr(""), description="Its password; give it in the environment."
    )
    oidc_issuer: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="Address of your OpenID provider, exactly as it calls itself.",
    )
    oidc_client_id: str = Field(default="", description="Name under which it knows this service.")
    oidc_client_secret: SecretStr = Field(
        default=SecretStr(""), description="Its secret; empty for a public client."
    )
    oidc_card_claim: str = Field(
        default="",
        description="Claim that is the card number; never one that people choose themselves.",
    )
    oidc_scope: str = Field(
        default="openid profile",
        pattern=r"^(.*\s)?openid(\s.*)?$",
        description="What is asked of it; openid is always among it.",
    )
    is_oidc_asked_again: bool = Field(
        default=True,
        description="Whether the provider asks for the password at each sign-in; for shared PCs.",
    )
    is_sip2_tls: bool = Field(default=False, description="Whether SIP2 goes over TLS.")
    artifacts_url: str = Field(
        default="", description="fsspec address of finished files; empty: in the data folder."
    )
    host: str = Field(default="127.0.0.1", description="Address that the web server listens on.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port of the web server.")
    speech_workers: int = Field(
        default_factory=lambda: min(os.cpu_count() or 1, 4),
        ge=1,
        le=64,
        description="Processes that speak at the same time.",
    )
    engine: Literal["espeak", "gtts"] = Field(
        default="espeak",
        description="Speech engine; gtts sends the text to a service outside the library.",
    )
    voices: str = Field(
        default="",
        description="The library’s voices, one a language, such as el+f3,piper:en_US-joe-medium.",
    )
    voices_directory: Path | None = Field(
        default=None, description="Folder of Piper’s voices; empty: in the data folder."
    )
    wpm: int = Field(
        default=DEFAULT_WPM,
        ge=MIN_WPM,
        le=MAX_WPM,
        description="Words a minute where nobody chose.",
    )
    pitch: int = Field(
        default=DEFAULT_PITCH,
        ge=MIN_PITCH,
        le=MAX_PITCH,
        description="Pitch of the voices where nobody chose; 50 is their own.",
    )
    volume_db: int = Field(
        default=0,
        ge=MIN_VOLUME_DB,
        le=MAX_VOLUME_DB,
        description="Decibels over the usual loudness where nobody chose.",
    )
    models_directory: Path | None = Field(
        default=None, description="Folder of the recognition models; empty: in the data folder."
    )
    recogniser: Literal["whisper", "vosk", "google"] = Field(
        default="whisper",
        description="Who hears speech; google sends the recording out of the library.",
    )
    vosk_directory: Path | None = Field(
        default=None, description="Folder of Vosk’s models, el and en; empty: in the data folder."
    )
    is_microphone_offered: bool = Field(
        default=True, description="Whether the search page offers search by voice."
    )
    is_upload_offered: bool = Field(
        default=False, description="Whether patrons may bring files of their own to be converted."
    )
    upload_mebibytes: int = Field(
        default=200, ge=1, le=200, description="The largest file that may be brought, in MiB."
    )
    unmarked_files: Literal["protected", "free"] = Field(
        default="protected",
        description="What files count as where nobody said: protected (beneficiaries alone), free.",
    )
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        le=9,
        description="How many proxies of your own stand before the server; 0: none is believed.",
    )
    shared_addresses: str = Field(
        default="",
        description="Networks of the library’s own computers, at which many patrons sign in.",
    )
    is_private_network_allowed: bool = Field(
        default=False,
        description="Whether harvests may ask servers in private networks, such as your own.",
    )
    public_url: str = Field(
        default="",
        pattern=r"^(https?://[^/\s]+\S*)?$",
        description="Address of your pages, for other catalogues and for codes on slips.",
    )
    contact_email: str = Field(
        default="",
        description="E-mail address told on the pages and to catalogues that harvest this one.",
    )
    copies: str = Field(
        default="",
        description="Field of copies of your system: `911 b=branch k=shelf_mark n=barcode`.",
    )
    koha_url: str = Field(
        default="",
        description="Address of your Koha’s public pages, for what is on the shelf.",
    )
    koha_source: str = Field(
        default="koha", description="Name of the source whose records are those of that Koha."
    )
    koha_user: str = Field(default="", description="Account for harvesting records from Koha.")
    koha_password: SecretStr = Field(
        default=SecretStr(""), description="Its password; give it in the environment."
    )
    phone_lines: int = Field(
        default=20, ge=1, le=500, description="Calls that the telephone line holds at a time."
    )
    phone_hears: bool = Field(
        default=True, description="Whether callers may speak; else they press keys."
    )
    phone_allowed: str = Field(
        default="127.0.0.0/8,::1/128",
        description="Networks whose exchange may send calls over AudioSocket.",
    )
    phone_sip_address: str = Field(
        default="127.0.0.1", description="Address of this machine that the SIP endpoint listens on."
    )
    phone_sip_port: int = Field(default=5060, ge=1, le=65535, description="Port of SIP.")
    phone_sip_transport: Literal["udp", "tcp", "tls"] = Field(
        default="udp", description="How SIP is carried."
    )
    phone_sip_user: str = Field(
        default="library", description="User that callers reach, or that is registered."
    )
    phone_sip_registrar: str = Field(
        default="", description="Exchange or router to register with; empty: none."
    )
    phone_sip_auth_user: str = Field(
        default="", description="Name to register by, where it differs from the user."
    )
    phone_sip_password: SecretStr = Field(
        default=SecretStr(""), description="Its password; give it in the environment."
    )
    phone_sip_certificate: Path | None = Field(
        default=None, description="PEM file with key and certificate, for TLS."
    )
    phone_srtp_only: bool = Field(
        default=False, description="Refuse calls whose sound and keys are not encrypted."
    )
    phone_rtp_ports: str = Field(
        default="20000-20999",
        pattern=r"^\d{4,5}-\d{4,5}$",
        description="Ports of the sound of calls, first and last; each takes four.",
    )
    phone_twiml_url: str = Field(
        default="",
        pattern=r"^(https://[^?#\s]+)?$",
        description="Public HTTPS address of this server, as a TwiML provider is told it.",
    )
    phone_twiml_account: str = Field(
        default="",
        pattern=r"^(AC[0-9a-f]{32})?$",
        description="Account at the TwiML provider (AC…); needed for messages and recordings.",
    )
    phone_twiml_token: SecretStr = Field(
        default=SecretStr(""),
        description="Its token, which signs requests; give it in the environment. Empty: no TwiML.",
    )
    phone_twiml_hears: Literal["keys", "record", "provider"] = Field(
        default="keys",
        description="How callers are heard: by keys, recorded and heard here, or by the provider.",
    )
    phone_twiml_operator: str = Field(
        default="",
        pattern=r"^(\+?\d{3,15})?$",
        description="The number that the provider leads a call to; empty: the number is told.",
    )
    phone_operator: str = Field(
        default="",
        pattern=r"^(sips?:\S+)?$",
        description="The SIP address that a call may be led to; empty: the number is told.",
    )
    is_secure_cookie: bool = Field(
        default=False, description="Send cookies over HTTPS only; set it behind an HTTPS proxy."
    )

    @field_validator("shared_addresses")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        for network in value.split(","):
            if network.strip():
                ip_network(network.strip())
        return value

    @cached_property
    def shared_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Return the networks of the library's own computers."""
        given = (network.strip() for network in self.shared_addresses.split(","))
        return tuple(ip_network(network) for network in given if network)

    @property
    def unset_contacts(self) -> tuple[str, ...]:
        """Return the settings of ways to reach the library, as far as nobody has set them."""
        told = {
            "library_address": self.library_address,
            "library_phone": self.library_phone,
            "contact_email": self.contact_email,
        }
        return tuple(name for name, value in told.items() if not value)

    @property
    def statement_lacks(self) -> tuple[Literal["name", "contact"], ...]:
        """Return what the accessibility statement owes and nobody has set: a name, any one way.

        A library may truly bear the name that comes with the program: who wrote it has set it.
        """
        is_named = "library_name" in self.model_fields_set and self.library_name
        is_reached = self.library_address or self.library_phone or self.contact_email
        return (*(() if is_named else ("name",)), *(() if is_reached else ("contact",)))

    @property
    def lang(self) -> Lang:
        """Return the language of messages."""
        return EN if self.language == "en" else EL

    @property
    def voices_root(self) -> Path:
        """Return the folder of Piper's voices."""
        return self.voices_directory or self.data / "voices"

    @property
    def models_root(self) -> Path:
        """Return the folder that holds, or will hold, the models of speech recognition."""
        return self.models_directory or self.data / "models"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the parent's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the parent's signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read arguments, then the environment, then the file in the data folder."""
        given = {**env_settings(), **init_settings()}
        folder = Path(given.get("data") or cls.model_fields["data"].default)
        file = TomlConfigSettingsSource(settings_cls, toml_file=folder / "prosvasi.toml")
        return init_settings, env_settings, file


def load_settings(data: Path | None = None) -> Settings:
    """Return the settings of this process.

    Args:
        data: The data folder given on the command line; wins over everything.

    Raises:
        BadInput: A setting has a value that cannot be; the message names it.
    """
    given: dict[str, Any] = {} if data is None else {"data": data}
    try:
        return _whole(Settings(**given))
    except ValidationError as exc:
        first = exc.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "prosvasi.toml"
        if first["type"] == "extra_forbidden":
            raise BadInput(f"setting {name}: unknown", say="unknown-setting", name=name) from exc
        raise BadInput(f"setting {name}: {first['msg']}", say="bad-setting", name=name) from exc
    except (ValueError, OSError) as exc:
        raise BadInput(f"prosvasi.toml: {exc}", say="bad-settings-file") from exc


def _whole(settings: Settings) -> Settings:
    """Return settings whose other door has all it needs; no claim is guessed (OIDC Core, 5.7)."""
    if settings.sign_in == "oidc":
        for name in ("oidc_issuer", "oidc_client_id", "oidc_card_claim"):
            if not getattr(settings, name).strip():
                raise BadInput(f"setting {name}: empty", say="oidc-setting-missing", name=name)
    return settings
