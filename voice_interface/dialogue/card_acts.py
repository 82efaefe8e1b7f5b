"""What is answered about the secret of a card: it is told by nobody, and a new one is made."""

from __future__ import annotations

from collections.abc import Mapping

from voice_interface.dialogue.acts import Act, Answer, Situation, said
from voice_interface.phrases.command import Command, Intent


def _pin(on: Situation, _command: Command) -> Answer:
    """Say that nobody can tell a PIN, how to have a new one, and offer a person."""
    phone = on.ports.phone()
    new = on.say("pin-new-phone", phone=phone) if phone else on.say("pin-new")
    return said(on.state, (on.say("pin-untold"), new, on.say("pin-person")))


CARD_ACTS: Mapping[Intent, Act] = {Intent.PIN: _pin}
