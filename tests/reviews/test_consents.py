"""Owners of looks and voices, their signed files, and the log of both."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.accounts.audit import faults
from apps.accounts.models import AuditEntry
from apps.library.models import Media
from apps.reviews import flow
from apps.reviews.models import Consent, Outcome, Review
from tests.web.sample_rows import Rooms, client_of, page

ADDRESS = "/settings/consents/"
PDF = b"%PDF-1.4\nsigned by Ben\n"


def form(rooms: Rooms, **fields: object) -> dict[str, object]:
    return {"what": "look", "name": "Ben, at his desk", "external_id": "ava", "owner": rooms.cast.ben.pk, **fields}


def test_an_owner_is_named_with_a_signed_file_and_the_log_keeps_it(rooms: Rooms) -> None:
    file = SimpleUploadedFile("consent.pdf", PDF)
    answer = client_of(rooms.cast.cleo).post(ADDRESS, form(rooms, file=file, ends_on="2099-01-31"))
    assert answer.status_code == 302
    consent, media = Consent.objects.get(), Media.objects.get()
    assert (consent.record, media.mime_type) == (media.pk, "application/pdf")
    entry = AuditEntry.objects.get(action="consent.saved")
    assert entry.detail["before"] == {}
    assert entry.detail["after"]["ends_on"] == "2099-01-31"
    assert list(faults(rooms.cast.northbound.pk)) == []
    shown = page(rooms.cast.cleo, ADDRESS)
    assert "on record" in shown
    assert media.get_absolute_url() in shown


def test_a_second_click_keeps_no_second_file(rooms: Rooms) -> None:
    client = client_of(rooms.cast.cleo)
    client.post(ADDRESS, form(rooms))
    consent = Consent.objects.get()
    sent = form(rooms, nonce=uuid4().hex)
    for _click in range(3):
        file = SimpleUploadedFile("consent.pdf", PDF)
        assert client.post(f"{ADDRESS}{consent.pk}/", {**sent, "file": file}).status_code == 302
    consent.refresh_from_db()
    assert Media.objects.get().pk == consent.record


def test_a_file_that_is_no_document_is_refused_in_words(rooms: Rooms) -> None:
    file = SimpleUploadedFile("consent.pdf", b"<html>no</html>")
    answer = client_of(rooms.cast.cleo).post(ADDRESS, form(rooms, file=file))
    assert answer.status_code == 422
    assert not Consent.objects.exists()


def test_somebody_who_is_no_member_is_named_with_a_signed_file(rooms: Rooms) -> None:
    client, outside = client_of(rooms.cast.cleo), {"owner": "", "person": "Mara Outside"}
    assert "cannot be asked here" in client.post(ADDRESS, form(rooms, **outside)).content.decode()
    file = {"file": SimpleUploadedFile("consent.pdf", PDF)}
    both = client.post(ADDRESS, form(rooms, person="Mara Outside", **file))
    assert (both.status_code, Consent.objects.count()) == (422, 0)
    assert client.post(ADDRESS, form(rooms, owner="")).status_code == 422
    file = {"file": SimpleUploadedFile("consent.pdf", PDF)}
    assert client.post(ADDRESS, form(rooms, **outside, **file)).status_code == 302
    assert (Consent.objects.get().whose, Consent.objects.get().owner) == ("Mara Outside", None)
    assert AuditEntry.objects.get(action="consent.saved").detail["after"]["owner"] == "Mara Outside"
    assert "Look of Mara Outside" in page(rooms.cast.cleo, ADDRESS)


def test_a_look_has_one_owner(rooms: Rooms) -> None:
    client = client_of(rooms.cast.cleo)
    assert client.post(ADDRESS, form(rooms)).status_code == 302
    assert client.post(ADDRESS, form(rooms, owner=rooms.cast.ana.pk)).status_code == 422


@pytest.mark.parametrize("owner", ["dan", "nobody"])
def test_an_owner_is_one_of_the_workspace(rooms: Rooms, owner: str) -> None:
    pk = rooms.cast.dan.pk if owner == "dan" else 0
    assert client_of(rooms.cast.cleo).post(ADDRESS, form(rooms, owner=pk)).status_code == 422


def test_a_link_from_a_look_fills_the_form(rooms: Rooms) -> None:
    shown = page(rooms.cast.cleo, f"{ADDRESS}?what=look&id=ava-7&name=Mara%20%3Cb%3E")
    assert 'value="ava-7"' in shown
    assert "Mara &lt;b&gt;" in shown


def test_what_waits_for_an_owner_alone_goes_on_when_the_file_arrives(rooms: Rooms) -> None:
    client = client_of(rooms.cast.cleo)
    client.post(ADDRESS, form(rooms, owner=rooms.cast.cleo.pk))
    review = rooms.review()
    flow.approve(review, by=rooms.cast.ben, seen=review.seal)
    assert Review.objects.get(pk=review.pk).is_open
    address = f"{ADDRESS}{Consent.objects.get().pk}/"
    signed = form(rooms, owner=rooms.cast.cleo.pk, file=SimpleUploadedFile("c.pdf", PDF))
    assert client.post(address, signed).status_code == 302
    assert Review.objects.get(pk=review.pk).outcome == Outcome.APPROVED


def test_a_removed_owner_is_asked_no_more(rooms: Rooms) -> None:
    client = client_of(rooms.cast.cleo)
    client.post(ADDRESS, form(rooms))
    assert client.post(f"{ADDRESS}{Consent.objects.get().pk}/remove/").status_code == 302
    assert not Consent.objects.exists()
    assert AuditEntry.objects.get(action="consent.removed").detail["before"]["owner"] == "ben@example.com"
