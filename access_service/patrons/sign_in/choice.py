"""Which other system keeps patrons' secrets, by the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from access_service.patrons.sign_in.provider import DoorElsewhere, SignInProvider

if TYPE_CHECKING:
    from access_service.settings import Settings


def chosen_provider(settings: Settings) -> SignInProvider | None:
    """Return the provider that the settings name; None where our own PINs are all there is."""
    match settings.sign_in:
        case "own" | "oidc":
            return None  # nobody, or a door of its own
        case "koha":
            return _koha(settings)
        case "sip2":
            return _sip2(settings)
        case "ldap":
            return _ldap(settings)


def chosen_door(settings: Settings) -> DoorElsewhere | None:
    """Return the other door that the settings name, None where there is none."""
    if settings.sign_in != "oidc":
        return None
    from access_service.fetch import Fetcher, Limits
    from access_service.patrons.sign_in.oidc import OidcClient, OidcSignIn

    quick = Limits(connect_s=3, silence_s=5, total_s=8, most_bytes=500_000)
    is_private = settings.is_private_network_allowed
    client = OidcClient(
        settings.oidc_issuer,
        settings.oidc_client_id,
        settings.oidc_client_secret.get_secret_value(),
        settings.oidc_card_claim,
        settings.oidc_scope,
        is_http_allowed=is_private,
        is_asked_again=settings.is_oidc_asked_again,
    )
    return OidcSignIn(client, Fetcher(is_private_allowed=is_private, limits=quick))


def _koha(settings: Settings) -> SignInProvider:
    from access_service.fetch import Fetcher, Limits
    from access_service.patrons.sign_in.koha import KohaSignIn

    # A person waits at the door for it.
    quick = Limits(connect_s=3, silence_s=5, total_s=8, most_bytes=100_000)
    fetcher = Fetcher(is_private_allowed=settings.is_private_network_allowed, limits=quick)
    account = (settings.koha_user, settings.koha_password.get_secret_value())
    return KohaSignIn(fetcher, settings.koha_url, account)


def _sip2(settings: Settings) -> SignInProvider:
    from access_service.patrons.sign_in.sip2 import Sip2Server, Sip2SignIn

    return Sip2SignIn(
        Sip2Server(
            settings.sip2_host,
            settings.sip2_port,
            settings.sip2_user,
            settings.sip2_password.get_secret_value(),
            settings.sip2_institution,
            settings.is_sip2_tls,
        )
    )


def _ldap(settings: Settings) -> SignInProvider:
    from access_service.patrons.sign_in.ldap import Directory, LdapSignIn

    return LdapSignIn(
        Directory(
            settings.ldap_url,
            settings.ldap_base,
            settings.ldap_card_attribute,
            settings.ldap_user,
            settings.ldap_password.get_secret_value(),
        )
    )
