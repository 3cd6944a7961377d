"""Every page can be found: some other page leads there."""

import re
from urllib.parse import urlsplit

import pytest

from .page_tour import Tour, Visit

pytestmark = pytest.mark.django_db

LINK = re.compile(r'\s(?:href|action|formaction)="([^"#?]*)')
FROM_OUTSIDE = ("/g/", "/r/", "/join/", "/demo/")
"""Opened out of a mail, or first of all."""
IN_THEIR_TURN = "/account/"
"""Steps of signing in, which follow one another; most are shown only in their own moment."""


def test_every_page_is_linked_from_another_one(visits: Tour) -> None:
    whole = [visit for visit in visits.pages if visit.status == 200 and not visit.fragment and "<html" in visit.body]
    found = {path_of(visit) for visit in whole if not re.search(r"\d", path_of(visit))}
    led_to = {link for visit in whole for link in LINK.findall(visit.body) if link != path_of(visit)}
    lost = sorted(path for path in found - led_to if not path.startswith((*FROM_OUTSIDE, IN_THEIR_TURN)))
    assert len(found) > 30
    assert not lost, lost


def path_of(visit: Visit) -> str:
    return urlsplit(visit.url).path
