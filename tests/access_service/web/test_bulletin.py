"""The bulletin of announcements: all that holds, in three forms, remade when something changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from access_service.announcements.model import Announcement, AnnouncementId, State, Wording
from access_service.bootstrap import Services, bootstrap
from access_service.conversion.request import JobId
from access_service.settings import Settings
from access_service.web.application import create_app
from formats.document import EL, EN, Heading
from formats.text import plain, walk
from tests.access_service.web.conftest import ANNOUNCEMENTS, Visitor

pytestmark = pytest.mark.engine

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    data = tmp_path_factory.mktemp("bulletin")
    services = bootstrap(Settings(data=data, language="el", speech_workers=1))
    for announcement in ANNOUNCEMENTS:
        services.announcements.put(announcement)
    services.conversions.launch()
    yield services
    services.close()


def test_everything_that_holds_is_in_it_under_headings_with_anchors_of_its_own(
    speaking: Services,
) -> None:
    document = speaking.bulletins.document(EL, NOW)
    headings = [block for block in document.blocks if isinstance(block, Heading)]
    assert [one.level for one in headings] == [1, 2, 2]
    assert plain(headings[1].runs).startswith("Κλειστά λόγω πλημμύρας"), "urgent ones first"
    anchors = [block.anchor for block in walk(document.blocks)]
    assert len(anchors) == len(set(anchors))


def test_it_is_made_by_itself_once_and_again_when_something_expires(speaking: Services) -> None:
    first = speaking.bulletins.present(EL, NOW)
    for one in first.copies:
        status = speaking.conversions.wait(JobId(one.id), timeout_s=100)
        assert status.product is not None, status.problem
    assert [one.job.format for one in first.copies] == ["large-print-pdf", "docx", "mp3"]
    speaking.bulletins.renew(NOW)
    assert speaking.bulletins.renew(NOW) == 0, "nothing has changed"

    app = create_app(speaking)
    app.test_client_class = Visitor
    page = app.test_client().get("/announcements/bulletin").text
    assert page.count("/file") == 3
    assert "/player" in page

    speaking.announcements.expire(AnnouncementId("flood"), datetime.now(UTC))
    assert speaking.bulletins.renew(datetime.now(UTC)) > 0
    second = speaking.bulletins.present(EL, datetime.now(UTC))
    assert {one.id for one in second.copies}.isdisjoint({one.id for one in first.copies})


def test_a_new_week_is_a_new_bulletin_and_none_is_made_of_nothing(speaking: Services) -> None:
    lasting = Announcement(
        AnnouncementId("lasting"), (Wording(EN, "Open", "Always."),), "hours", State.PUBLISHED
    )
    speaking.announcements.put(lasting)
    week = timedelta(days=7)
    titles = {speaking.bulletins.document(EN, NOW + week * n).title for n in range(2)}
    assert len(titles) == 2
    for one in speaking.announcements.list():
        speaking.announcements.expire(one.id, datetime.now(UTC))
    assert speaking.bulletins.present(EN, datetime.now(UTC)).copies == ()
