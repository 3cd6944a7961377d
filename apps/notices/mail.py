"""A notice as a mail: plain words, the reason, a way to the thing and a way to fewer mails. Never a secret."""

import logging
from collections.abc import Collection
from datetime import timedelta
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Exists, F, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Membership
from apps.accounts.people.mail import public
from apps.common.marks import page, shown

from .models import Notice

logger = logging.getLogger(__name__)
GIVE_UP = timedelta(days=1)
"""Older news is not worth a mail any more; in the portal it stays."""


def build(notice: Notice) -> EmailMultiAlternatives:
    fewer = public(reverse("notices:settings"))
    context = {"notice": notice, "link": public(notice.url), "fewer": fewer}
    mail = EmailMultiAlternatives(
        subject=shown(" ".join(f"{notice.get_kind_display()}: {notice.title}".split())),
        body=shown(render_to_string("notices/mail/notice.txt", context)),
        to=[notice.user.email],
        headers={
            "Message-ID": f"<notice-{notice.pk}@{urlsplit(public('/')).hostname}>",
            "List-Unsubscribe": f"<{fewer}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(page(render_to_string("notices/mail/notice.html", context)), "text/html")
    return mail


def send(notice_id: int) -> bool:
    """Send what is due, once: whoever takes it moves its next try on. True where the mail server took it.

    A worker that dies between the server's yes and our note of it is followed by another after the lease; the mail
    then comes again under the same Message-ID.
    """
    notice = _to_send().filter(pk=notice_id).first()
    return notice is not None and _send(notice)


def send_all(keys: Collection[str]) -> None:
    """The same for all that these keys name."""
    for notice in _to_send().filter(key__in=keys, mail_due_at__lte=timezone.now()).order_by("pk"):
        _send(notice)


def _to_send() -> QuerySet[Notice]:
    here = Membership.objects.filter(user=OuterRef("user"), workspace=OuterRef("workspace"), user__is_active=True)
    return Notice.objects.select_related("user", "workspace").annotate(is_here=Exists(here))


def _send(notice: Any) -> bool:
    if not _take(notice):
        return False
    if not notice.is_here or timezone.now() - notice.created_at >= GIVE_UP:
        _note(notice, mail_due_at=None)
        return False
    try:
        build(notice).send()
    except (OSError, SMTPException) as error:
        logger.warning("notice %s could not be mailed: %s", notice.pk, type(error).__name__)
        _note(notice, mail_due_at=_next_try(notice))
        return False
    _note(notice, mail_due_at=None, mailed_at=timezone.now())
    return True


def due(limit: int = 100) -> list[int]:
    """Mails whose time has come, oldest first."""
    found = Notice.objects.filter(mail_due_at__lte=timezone.now()).order_by("mail_due_at")
    return list(found.values_list("pk", flat=True)[:limit])


def _take(notice: Notice) -> bool:
    now = timezone.now()
    lease = now + timedelta(seconds=settings.SUBMIT_LEASE)
    mine = Notice.objects.filter(pk=notice.pk, mail_due_at=notice.mail_due_at, mail_due_at__lte=now)
    return bool(mine.update(mail_due_at=lease, mail_tries=F("mail_tries") + 1))


def _next_try(notice: Notice) -> object:
    step = min(settings.RETRY_LONGEST, settings.RETRY_FIRST * 2.0 ** min(notice.mail_tries, 16))
    return timezone.now() + timedelta(seconds=step)


def _note(notice: Notice, **columns: object) -> None:
    Notice.objects.filter(pk=notice.pk).update(**columns)
