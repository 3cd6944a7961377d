"""The desk of webhooks: doors, deliveries and their verdicts."""

import re

import pytest
from django.conf import LazySettings
from django.urls import reverse

from apps.webhooks.models import Verdict

from .sample_rows import Rooms, furnished, page


@pytest.fixture
def rooms(db: None) -> Rooms:
    return furnished()


def test_a_door_says_whether_it_is_registered_and_when_it_was_heard_of(rooms: Rooms) -> None:
    rooms.endpoint()
    assert "Not heard from yet" in page(rooms.cast.cleo, "/webhooks/")
    rooms.delivery(Verdict.FORGED)
    assert "Not heard from yet" in page(rooms.cast.cleo, "/webhooks/")
    rooms.delivery(Verdict.VALID)
    shown = page(rooms.cast.cleo, "/webhooks/")
    assert "registered" in shown
    assert "Last heard from" in shown


def test_a_door_that_could_not_be_registered_says_why(rooms: Rooms) -> None:
    rooms.endpoint(endpoint_id="", error="The provider refused the address.")
    assert "The provider refused the address." in page(rooms.cast.cleo, "/webhooks/")


def test_without_a_public_address_the_page_says_that_nothing_is_lost(rooms: Rooms, settings: LazySettings) -> None:
    settings.PUBLIC_URL = ""
    shown = page(rooms.cast.cleo, "/webhooks/")
    assert "Providers can’t reach this portal" in shown
    assert "Nothing is lost" in shown


def test_a_new_secret_is_asked_for_twice(rooms: Rooms) -> None:
    endpoint = rooms.endpoint()
    shown = page(rooms.cast.cleo, "/webhooks/")
    assert f'<dialog class="ask" id="rotate-{endpoint.pk}"' in shown
    assert shown.count(reverse("webhooks:rotate", args=[endpoint.pk])) == 2


@pytest.mark.parametrize("verdict", list(Verdict))
def test_each_verdict_is_told_in_words(rooms: Rooms, verdict: Verdict) -> None:
    delivery = rooms.delivery(verdict)
    assert str(verdict.label).replace("'", "&#x27;") in page(rooms.cast.cleo, "/webhooks/")
    shown = page(rooms.cast.cleo, reverse("webhooks:delivery", args=[delivery.pk]))
    assert ("Process again, free" in shown) == delivery.genuine
    assert ("Ignored, but stored." in shown) != delivery.genuine


def test_a_body_is_shown_without_the_ends_of_its_links(rooms: Rooms) -> None:
    delivery = rooms.delivery()
    shown = page(rooms.cast.cleo, reverse("webhooks:delivery", args=[delivery.pk]))
    assert "avatar_video.success" in shown
    assert "https://f.example/…" in shown
    assert "a?s=1" not in shown


def test_the_page_brings_its_own_news_and_nothing_looks_changed_where_nothing_is(rooms: Rooms) -> None:
    rooms.endpoint()
    revs = re.compile(r'id="(doors|deliveries)" data-rev="(\w+)"')
    whole = dict(revs.findall(page(rooms.cast.cleo, "/webhooks/")))
    assert set(whole) == {"doors", "deliveries"}
    assert dict(revs.findall(page(rooms.cast.cleo, "/webhooks/", live=True))) == whole
    rooms.delivery(Verdict.VALID)
    news = page(rooms.cast.cleo, "/webhooks/", live=True)
    assert "avatar_video.success" in news
    assert "csrfmiddlewaretoken" not in news
    assert dict(revs.findall(news)) != whole
