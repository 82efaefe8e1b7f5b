"""Who is served at home: enrolment, separate consents, and what happens when one is taken back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from enum import StrEnum
from typing import Final

from access_service.delivery.desk import Desk
from access_service.delivery.free_text import health_words
from access_service.delivery.life import advance
from access_service.delivery.model import CYCLES_DAYS, MOST_ITEMS, Profile, VisitState
from access_service.patrons.account import PatronId
from access_service.store.delivery_consents import Consent
from formats.errors import BadInput, UnknownThing

CONSENT_TEXT: Final = "2026-11"
"""Changes whenever the sentences that are agreed to do; each consent keeps the one it was for."""


class Purpose(StrEnum):
    """What somebody agrees to; each can be given and taken back alone.

    Source: GDPR, articles 6 (1)(a), 7 and 9 (2)(a): explicit, separable, as easy to withdraw.
    """

    DELIVERY = "delivery"
    """Address, telephone and hours are kept so that somebody can come."""
    NEEDS = "needs"
    """The form that the patron needs is kept as a code."""
    HISTORY = "history"
    """What was brought is remembered, so that nothing comes twice."""


class Given(StrEnum):
    """How a consent was given or taken back."""

    SIGNATURE = "signature"
    VOICE = "voice"
    PAGES = "pages"
    """On the patron's own pages, after they signed in."""


class People:
    """Enrols patrons for home delivery and keeps their profiles."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def enrol(
        self, profile: Profile, purposes: Collection[Purpose], how: Given, *, by: str
    ) -> Profile:
        """Begin to serve a patron at home.

        Raises:
            BadInput: A value cannot be, or a consent is missing for what is to be kept.
            ChangedMeanwhile: Somebody enrolled the patron a moment ago.
            UnknownThing: There is no such patron.
        """
        self._desk.patrons.show(profile.patron_id)
        self.check(profile, purposes)
        kept = self._desk.store.add_profile(profile)
        for purpose in sorted(purposes):
            self.consent(profile.patron_id, purpose, how, by=by)
        self._desk.visits.note(self._desk.event(by, "enrolled"))
        return kept

    def check(self, profile: Profile, purposes: Collection[Purpose]) -> None:
        """Look whether somebody could be enrolled so, before anything is kept of them.

        Raises:
            BadInput: A value cannot be, or a consent is missing for what is to be kept.
        """
        _check(profile)
        _require(profile, purposes)

    def change(self, profile: Profile, *, by: str) -> Profile:
        """Keep a change of a profile.

        Raises:
            BadInput: A value cannot be, or a consent is missing.
            ChangedMeanwhile: Somebody else changed it since it was shown.
        """
        _check(profile)
        _require(profile, self.purposes(profile.patron_id))
        kept = self._desk.store.put_profile(profile)
        self._desk.visits.note(self._desk.event(by, "profile-changed"))
        return kept

    def profile(self, patron_id: PatronId) -> Profile:
        """Return a patron's profile.

        Raises:
            UnknownThing: They are not served at home.
        """
        found = self._desk.store.profile(patron_id)
        if found is None:
            raise UnknownThing("not served at home", say="delivery-not-enrolled")
        return found

    def purposes(self, patron_id: PatronId) -> frozenset[Purpose]:
        """Return what a patron has agreed to and not taken back."""
        return frozenset(
            Purpose(one.purpose)
            for one in self._desk.store.consents(patron_id)
            if one.withdrawn_at is None
        )

    def consent(self, patron_id: PatronId, purpose: Purpose, how: Given, *, by: str) -> None:
        """Note a consent, on paper or by voice."""
        self._desk.store.add_consent(
            Consent(0, patron_id, purpose, CONSENT_TEXT, how, by, self._desk.now())
        )

    def withdraw(
        self, patron_id: PatronId, purpose: Purpose, *, by: str, how: Given = Given.VOICE
    ) -> None:
        """Take a consent back, with all that rests on it, at once.

        Without the one for delivery nobody comes any more; without the one for needs the codes are
        erased and visits wait; without the one for history what was brought is forgotten.
        """
        store = self._desk.store
        store.withdraw_consent(patron_id, purpose, self._desk.now(), how)
        facts = {"purpose": purpose.value, "how": how.value}
        self._desk.visits.note(self._desk.event(by, "consent-withdrawn", None, **facts))
        if purpose is Purpose.DELIVERY:
            self._cancel_all(patron_id, by)
            store.forget_profile(patron_id)
        elif purpose is Purpose.NEEDS:
            self._cancel_all(patron_id, by)
            profile = store.profile(patron_id)
            if profile is not None:
                store.put_profile(replace(profile, needs=frozenset()))
        else:
            store.forget_had(patron_id)

    def is_served(self, patron_id: PatronId) -> bool:
        """Tell whether visits may be planned: both consents that they rest on are there."""
        return not self.missing(patron_id)

    def missing(self, patron_id: PatronId) -> tuple[Purpose, ...]:
        """Return the consents without which no visit is planned and which are not there."""
        given = self.purposes(patron_id)
        return tuple(one for one in (Purpose.DELIVERY, Purpose.NEEDS) if one not in given)

    def _cancel_all(self, patron_id: PatronId, by: str) -> None:
        for visit in self._desk.visits.of(patron_id):
            if visit.state in {VisitState.PLANNED, VisitState.CHOSEN, VisitState.PACKED}:
                over = advance(visit, VisitState.CANCELLED, reason="patron-left")
                note = self._desk.event(by, "cancelled", visit.id, reason="patron-left")
                self._desk.visits.put(over, events=[note])


def warnings(profile: Profile) -> tuple[str, ...]:
    """Return words of a profile's free texts that look like a diagnosis."""
    texts = (profile.call_note, profile.address.access_note, profile.slot, *profile.avoid)
    return tuple(dict.fromkeys(word for text in texts for word in health_words(text)))


def _check(profile: Profile) -> None:
    if profile.cycle_days not in CYCLES_DAYS:
        raise BadInput(f"cycle {profile.cycle_days}", say="delivery-bad-cycle")
    if not 1 <= profile.max_items <= MOST_ITEMS:
        raise BadInput(f"{profile.max_items} items", say="delivery-bad-count", most=MOST_ITEMS)
    if not profile.languages:
        raise BadInput("no language", say="delivery-no-language")
    place = profile.address.place
    if place and not (-90 <= place.lat <= 90 and -180 <= place.lon <= 180):
        raise BadInput("place", say="delivery-bad-place")


def _require(profile: Profile, purposes: Collection[Purpose]) -> None:
    if Purpose.DELIVERY not in purposes:
        raise BadInput("no consent to delivery", say="delivery-needs-consent")
    if profile.needs and Purpose.NEEDS not in purposes:
        raise BadInput("no consent to needs", say="delivery-needs-consent-needs")
