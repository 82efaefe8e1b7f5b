"""`prosvasi phone …`: the telephone line over the wires that a library has."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING

import click

from access_service.cli.output import State, pass_state
from access_service.resident import keep_resident
from access_service.telephone.messages import MessageId
from formats.errors import BadInput

if TYPE_CHECKING:
    from access_service.telephone.line import PhoneLine
    from voice_interface.channels.audiosocket import Networks

AUDIOSOCKET_PORT = 9019


@click.group()
def phone() -> None:
    """The telephone line: answers calls over SIP or from an exchange."""


@phone.command()
@click.option("--host", default="127.0.0.1", help="Address to listen on (default: 127.0.0.1).")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=AUDIOSOCKET_PORT,
    help="Port (default: 9019).",
)
@pass_state
def audiosocket(state: State, host: str, port: int) -> None:
    """Answer the calls that an Asterisk or FreePBX sends over AudioSocket."""
    from voice_interface.channels.audiosocket import AudioSocketServer

    allowed = networks(state.settings.phone_allowed)
    line = _line(state, "audiosocket")
    line.prepare(8000)
    keep_resident()

    async def serve() -> None:
        most = state.settings.phone_lines
        server = AudioSocketServer(
            lambda leg, address: line.answer(leg, source=address), allowed=allowed, most=most + 4
        )
        try:
            listening = await server.start(host, port)
        except OSError as exc:
            taken = f"{host}:{port}: {exc}"
            raise BadInput(taken, say="port-taken", port=port) from exc
        async with listening:
            state.say("phone-answering", wire="AudioSocket", address=f"{host}:{port}")
            await until_stopped()

    _run(line, serve)


@phone.command()
@pass_state
def sip(state: State) -> None:
    """Answer calls over SIP, by the settings phone_sip_…; needs the extra `phone`."""
    from voice_interface.channels.sip import SipEndpoint, SipSettings

    settings = state.settings
    low, high = (int(one) for one in settings.phone_rtp_ports.split("-"))
    chosen = SipSettings(
        settings.phone_sip_address,
        settings.phone_sip_port,
        user=settings.phone_sip_user,
        transport=settings.phone_sip_transport,
        registrar=settings.phone_sip_registrar,
        password=settings.phone_sip_password.get_secret_value(),
        auth_user=settings.phone_sip_auth_user,
        certificate=settings.phone_sip_certificate,
        is_srtp_only=settings.phone_srtp_only,
        rtp_ports=(low, high),
        operator=settings.phone_operator,
        most_calls=settings.phone_lines,
    )
    line = _line(state, "SIP")
    line.prepare(8000, 16_000)
    keep_resident()

    async def serve() -> None:
        endpoint = SipEndpoint(
            chosen, lambda leg, source: line.answer(leg, source=source), is_full=line.is_full
        )
        await endpoint.start()
        try:
            address = f"{chosen.address}:{chosen.port}/{chosen.transport}"
            state.say("phone-answering", wire="SIP", address=address)
            await until_stopped()
        finally:
            await endpoint.close()

    _run(line, serve)


@phone.command()
@pass_state
def messages(state: State) -> None:
    """List the messages that callers left, the newest first, with what was probably said."""
    found = state.services.phone_messages.all()
    if not found:
        state.say("phone-no-messages")
    for one in found:
        seconds = one.duration_ms // 1000
        click.echo(f"{one.id}  {one.at:%Y-%m-%d %H:%M}  {seconds} s  {one.transcript}")


@phone.command()
@click.argument("message")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@pass_state
def sound(state: State, message: str, file: Path) -> None:
    """Write the sound of MESSAGE to FILE as WAV."""
    file.write_bytes(state.services.phone_messages.show(MessageId(message)).sound)


@phone.command()
@click.argument("message")
@pass_state
def done(state: State, message: str) -> None:
    """Delete MESSAGE, which was dealt with, and its sound."""
    messages = state.services.phone_messages
    messages.done(messages.show(MessageId(message)).id)


def networks(text: str) -> Networks:
    """Return the networks of a setting, with commas between them.

    Raises:
        BadInput: One of them is no network.
    """
    try:
        return tuple(ip_network(one.strip()) for one in text.split(",") if one.strip())
    except ValueError as exc:
        raise BadInput(f"phone_allowed: {exc}", say="bad-setting", name="phone_allowed") from exc


async def until_stopped() -> None:
    """Wait for Ctrl-C or SIGTERM."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    await stopped.wait()


def _line(state: State, wire: str) -> PhoneLine:
    from access_service.telephone.line import PhoneLine

    settings = state.settings
    return PhoneLine(
        state.services, wire=wire, most_calls=settings.phone_lines, hears=settings.phone_hears
    )


def _run(line: PhoneLine, serve: Callable[[], Awaitable[None]]) -> None:
    async def main() -> None:
        await serve()

    try:
        with suppress(KeyboardInterrupt):
            asyncio.run(main())
    finally:
        line.close()
