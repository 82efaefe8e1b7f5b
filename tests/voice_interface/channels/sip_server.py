"""The SIP endpoint over the small library, in a process of its own: the stack is one a process.

    python -m tests.voice_interface.channels.sip_server PORT TRANSPORT CERTIFICATE SRTP_ONLY CALLS

Tells each place that a call comes to, and the end of each call, on standard output.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from formats.document import EL, Lang
from tests.voice_interface.channels.caller import DIALOGUE, Desk, Voice, at_once
from tests.voice_interface.dialogue.line_library import LineLibrary
from voice_interface.channels.call import Call
from voice_interface.channels.conversation import CallConversation
from voice_interface.channels.sip import SipEndpoint, SipLeg, SipSettings


class _Telling(Desk):
    def turned(self, screen: str, lang: Lang) -> None:  # noqa: ARG002 - as of the real one
        sys.stdout.write(f"screen {screen}\n")
        sys.stdout.flush()


async def _answer(leg: SipLeg, _source: str) -> None:
    voice = Voice()
    talker = CallConversation(DIALOGUE, LineLibrary(), _Telling(voice), lang=EL, offload=at_once)
    await Call(leg, talker, voice).run()
    sys.stdout.write("over\n")
    sys.stdout.flush()


async def _serve(port: str, transport: str, certificate: str, srtp_only: str, calls: str) -> None:
    settings = SipSettings(
        "127.0.0.1",
        int(port),
        transport=transport,  # type: ignore[arg-type]
        certificate=Path(certificate) if certificate != "-" else None,
        is_srtp_only=srtp_only == "1",
        rtp_ports=(20062, 20400),
        most_calls=int(calls),
    )
    endpoint = SipEndpoint(settings, _answer, is_full=lambda: False)
    await endpoint.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    await endpoint.close()


if __name__ == "__main__":
    asyncio.run(_serve(*sys.argv[1:]))
