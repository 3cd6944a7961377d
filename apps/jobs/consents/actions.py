"""Whose look or voice it is, and the signed files: reviews know the rule, the library the file, and this both."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from apps.accounts import audit
from apps.accounts.models import User
from apps.library import assets
from apps.library.models import Media
from apps.library.vault import keep_upload
from apps.reviews import flow
from apps.reviews.models import Consent

LARGEST = 20_000_000
"""Bytes of a signed file."""


def keep_record(consent: Consent, file: UploadedFile, *, by: User, nonce: UUID | None) -> None:
    """Put the signed file into the library, once for each form, and remember its number; saves no consent.

    Raises Unwelcome and OSError.
    """
    media = keep_upload(
        file,
        workspace=consent.workspace,
        title=f"Consent: {consent.name}"[:200],
        added_by=by,
        allowed=assets.ACCEPTED,
        max_bytes=LARGEST,
        nonce=nonce,
    )
    consent.record = media.pk


def save(consent: Consent, people: Iterable[User], *, by: User) -> int:
    """Write a consent, new or changed; how many waiting reviews had enough approvals with it."""
    people = list(people)
    with transaction.atomic():
        before = _facts(Consent.objects.get(pk=consent.pk)) if consent.pk else {}
        consent.save()
        consent.people.set(people)
        audit.write(
            consent.workspace_id, "consent.saved", _subject(consent), by=by, before=before, after=_facts(consent)
        )
    return flow.reconsider(consent.workspace_id)


def remove(consent: Consent, *, by: User) -> int:
    """Nobody has to agree any more: the portal forgets whose it is. The signed file stays in the library."""
    with transaction.atomic():
        before, subject = _facts(consent), _subject(consent)
        consent.delete()
        audit.write(consent.workspace_id, "consent.removed", subject, by=by, before=before)
    return flow.reconsider(consent.workspace_id)


def records(consents: Iterable[Consent]) -> Mapping[int, Media]:
    """The signed files by their numbers."""
    found = list(consents)
    if not found:
        return {}
    numbers = [one.record for one in found if one.record]
    return {m.pk: m for m in Media.objects.filter(workspace_id=found[0].workspace_id, pk__in=numbers)}


def _subject(consent: Consent) -> str:
    return f"{consent.get_what_display()} “{consent.name[:150]}”"


def _facts(consent: Consent) -> dict[str, Any]:
    return {
        "what": consent.what,
        "id": consent.external_id,
        "owner": consent.owner.email if consent.owner else consent.person,
        "record": consent.record,
        "ends_on": consent.ends_on.isoformat() if consent.ends_on else None,
        "people": sorted(consent.people.values_list("email", flat=True)),
    }
