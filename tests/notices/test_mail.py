"""Mails: to whom, what stands in them, and that each is sent once."""

from datetime import timedelta
from email.message import Message as Parsed
from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from django_q.models import OrmQ

from apps.accounts.demo.cast import Cast
from apps.accounts.models import Membership
from apps.notices import mail, tasks
from apps.notices.console import EmailBackend
from apps.notices.models import Kind, Notice, Preference
from apps.notices.notify import Message, notify

READY = Message(Kind.FINISHED, "Welcome\nvideo <1>", "It is ready & well.", "You created it.", "/jobs/7/", "one")


def tell_ana(cast: Cast, message: Message = READY) -> Notice:
    notify([cast.ana.pk], cast.northbound.pk, message)
    return Notice.objects.get(user=cast.ana, key=message.key)


def test_a_mail_says_what_why_and_where_and_how_to_get_fewer(
    cast: Cast, settings: LazySettings, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    settings.PUBLIC_URL = "https://portal.example"
    notice = tell_ana(cast)
    assert mail.send(notice.pk)
    (sent,) = mailoutbox
    assert sent.to == [cast.ana.email]
    assert sent.subject == "Ready: Welcome video <1>"
    page = str(sent.alternatives[0][0])
    for text in (str(sent.body), page):
        assert "https://portal.example/jobs/7/" in text
        assert "https://portal.example/notices/settings/" in text
        assert "You created it." in text
        assert cast.northbound.name in text
    assert "It is ready & well." in str(sent.body)
    assert "&lt;1&gt;" in page
    raw: Parsed = sent.message()
    assert raw["List-Unsubscribe"] == "<https://portal.example/notices/settings/>"
    assert raw["Message-ID"] == f"<notice-{notice.pk}@portal.example>"


def test_without_a_server_a_mail_is_printed_as_people_read_it(cast: Cast) -> None:
    printed = StringIO()
    assert EmailBackend(stream=printed).send_messages([mail.build(tell_ana(cast))]) == 1
    assert f"Mail to {cast.ana.email}: Ready: Welcome video <1>" in printed.getvalue()
    assert "It is ready & well." in printed.getvalue()
    assert "<html" not in printed.getvalue()


def test_a_mail_is_sent_once_however_often_its_task_comes(cast: Cast, mailoutbox: list[EmailMultiAlternatives]) -> None:
    notice = tell_ana(cast)
    assert [mail.send(notice.pk) for _ in range(3)] == [True, False, False]
    assert len(mailoutbox) == 1
    notice.refresh_from_db()
    assert notice.mailed_at is not None
    assert mail.due() == []


def test_each_notice_has_its_task_and_a_repeat_writes_nothing(cast: Cast) -> None:
    for _ in range(3):
        notify([cast.ana.pk, cast.ben.pk], cast.northbound.pk, READY)
    assert Notice.objects.count() == 2
    tasks.sweep()
    for pk in Notice.objects.values_list("pk", flat=True):
        mail.send(pk)
    OrmQ.objects.all().delete()
    notify([cast.ana.pk], cast.northbound.pk, READY)
    tasks.sweep()
    assert OrmQ.objects.count() == 0


def test_a_server_that_is_down_is_tried_again_later_and_then_no_more(
    cast: Cast, settings: LazySettings, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    settings.EMAIL_BACKEND, working = "django.core.mail.backends.smtp.EmailBackend", settings.EMAIL_BACKEND
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    notice = tell_ana(cast)
    assert not mail.send(notice.pk)
    notice.refresh_from_db()
    assert notice.mailed_at is None
    assert notice.mail_tries == 1
    assert notice.mail_due_at is not None
    assert notice.mail_due_at > timezone.now()
    assert not mail.send(notice.pk), "it is not due yet"
    settings.EMAIL_BACKEND = working
    Notice.objects.update(mail_due_at=timezone.now())
    assert mail.due() == [notice.pk]
    assert mail.send(notice.pk)
    Notice.objects.update(mail_due_at=timezone.now(), mailed_at=None, created_at=timezone.now() - timedelta(days=2))
    assert not mail.send(notice.pk)
    assert mail.due() == []
    assert len(mailoutbox) == 1


def test_who_has_left_meanwhile_gets_no_mail(cast: Cast, mailoutbox: list[EmailMultiAlternatives]) -> None:
    notice = tell_ana(cast)
    Membership.objects.filter(user=cast.ana).delete()
    assert not mail.send(notice.pk)
    assert mailoutbox == []
    assert mail.due() == []


@pytest.mark.parametrize(
    ("in_app", "by_mail", "kind", "shown", "mailed"),
    [
        ("all", "all", Kind.FINISHED, True, True),
        ("none", "none", Kind.FINISHED, False, False),
        ("none", "none", Kind.FAILED, False, False),
        ("failures", "failures", Kind.FINISHED, False, False),
        ("failures", "failures", Kind.ASKED, False, False),
        ("failures", "failures", Kind.FAILED, True, True),
        ("all", "failures", Kind.FINISHED, True, False),
        ("failures", "all", Kind.FINISHED, False, True),
    ],
)
def test_people_are_told_as_they_wish(
    cast: Cast, in_app: str, by_mail: str, kind: Kind, shown: bool, mailed: bool
) -> None:
    Preference.objects.create(user=cast.ana, in_app=in_app, by_mail=by_mail)
    notify([cast.ana.pk], cast.northbound.pk, Message(kind, "Film", "So it is.", "Because.", "/jobs/", "one"))
    seen = Notice.objects.visible_to(cast.ana)
    assert seen.exists() is shown
    assert bool(mail.due()) is mailed
    assert Notice.objects.exists() is (shown or mailed)
