"""Hearing a narration while it is being made, and a sample of a voice: the real voices."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from flask.testing import FlaskClient

from access_service.bootstrap import Services, bootstrap
from access_service.conversion.request import ConversionRequest, ItemSource, JobId, Options
from access_service.settings import Settings
from access_service.web import listening
from access_service.web.application import create_app
from access_service.web.limits import limiter
from formats.document import EL
from formats.sound.frames import frames
from tests.access_service.stocked import stock
from tests.access_service.web.conftest import ITEMS, Visitor, token
from tts.listening import pcm_of

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A library whose jobs stay in the queue: nothing is made but what somebody listens to."""
    data = tmp_path_factory.mktemp("speaking")
    services = bootstrap(Settings(data=data, language="el", speech_workers=1))
    stock(services, ITEMS[:1])
    yield services
    services.close()


@pytest.fixture
def visitor(speaking: Services) -> FlaskClient:
    app = create_app(speaking)
    app.test_client_class = Visitor
    with app.app_context():
        limiter.reset()
    return app.test_client()


def job(services: Services, name: str = "mp3") -> JobId:
    request = ConversionRequest(ItemSource(ITEMS[0].id), name, Options(EL))
    return services.conversions.submit(request)


def test_a_waiting_copy_is_heard_as_its_file_will_sound(
    visitor: FlaskClient, speaking: Services, tmp_path: Path
) -> None:
    asked = job(speaking)
    page = visitor.get(f"/copies/{asked}").text
    assert f'src="/copies/{asked}/listen"' in page
    answer = visitor.get(f"/copies/{asked}/listen")
    assert answer.status_code == 200
    assert answer.mimetype == "audio/mpeg"
    assert answer.headers["Accept-Ranges"] == "none"
    speaking.conversions.launch()
    status = speaking.conversions.wait(asked)
    assert status.product is not None
    made = speaking.artifacts.path(status.product.artifact).read_bytes()
    sound = made[next(frames(made)).offset :]
    assert answer.data == sound, "the very frames of the file"
    again = visitor.get(f"/copies/{asked}/listen")
    assert again.status_code == 302
    assert again.location == f"/copies/{asked}/file?inline=1"
    assert "listen-heading" not in visitor.get(f"/copies/{asked}").text


def test_too_many_listeners_are_told_so_and_places_come_free_again(
    visitor: FlaskClient, speaking: Services
) -> None:
    asked = job(speaking, "m4b")
    for _ in range(listening.LISTENERS):
        assert listening._free.acquire(blocking=False)
    refused = visitor.get(f"/copies/{asked}/listen")
    # Nothing is read or begun without a place, not even to find that there is no sound.
    assert visitor.get(f"/copies/{job(speaking, 'txt')}/listen").status_code == 503
    for _ in range(listening.LISTENERS):
        listening._free.release()
    assert refused.status_code == 503
    for _ in range(listening.LISTENERS + 1):
        assert visitor.get(f"/copies/{asked}/listen").status_code == 200


def test_a_copy_without_sound_and_an_unknown_one_are_told_in_words(
    visitor: FlaskClient, speaking: Services
) -> None:
    silent = visitor.get(f"/copies/{job(speaking, 'txt')}/listen")
    assert silent.status_code == 404
    assert "δεν έχει ήχο" in silent.text
    assert visitor.get(f"/copies/{'0' * 64}/listen").status_code == 404


def test_a_voice_is_tried_before_anything_is_asked_for(visitor: FlaskClient) -> None:
    form = {"csrf_token": token(visitor), "lang": "el", "wpm": "", "format": "mp3"}
    usual = visitor.post("/copies/sample", data=form)
    assert usual.mimetype == "audio/mpeg"
    other = visitor.post(
        "/copies/sample", data={**form, "voice": "el+f3,en-gb+f3", "wpm": "300", "pitch": "75"}
    )
    assert 0.3 < len(other.data) / len(usual.data) < 0.8
    wrong = visitor.post("/copies/sample", data={**form, "voice": "el+nobody,nowhere"})
    assert wrong.status_code in {400, 404}


def test_a_telephone_takes_the_same_stream_as_samples(speaking: Services) -> None:
    stream = speaking.conversions.stream(job(speaking))
    chunks = list(pcm_of(stream))
    assert len(chunks) > 3
    samples = np.frombuffer(b"".join(chunks), "<i2")
    whole = b"".join(speaking.conversions.stream(job(speaking)))
    with av.open(io.BytesIO(whole), format="mp3") as container:
        wanted = sum(frame.samples for frame in container.decode(audio=0)) * 8000 / 22_050
    assert abs(samples.size - wanted) < 600 * len(chunks)
    assert np.abs(samples).max() > 3000


def test_asking_for_the_head_alone_keeps_no_place(visitor: FlaskClient, speaking: Services) -> None:
    asked = job(speaking, "m4b")
    for _ in range(listening.LISTENERS + 1):
        assert visitor.head(f"/copies/{asked}/listen").status_code == 200
    places = [listening._free.acquire(blocking=False) for _ in range(listening.LISTENERS)]
    for _ in places:
        listening._free.release()
    assert all(places)
