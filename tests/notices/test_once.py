"""Several workers at the same instant: everything is told once and mailed once."""

import pytest
from django.core.mail import EmailMultiAlternatives
from django_q.models import OrmQ

from apps.accounts.demo.cast import Cast, seed_people
from apps.jobs.engine import lifecycle
from apps.jobs.models import Job
from apps.jobs.states import Source
from apps.notices import mail
from apps.notices.models import Kind, Notice
from apps.notices.notify import Message, notify
from apps.providers import Report
from apps.reviews import reminders
from tests.support.together import together

from .conftest import job_of, told
from .test_reviews import aged, review_of

pytestmark = pytest.mark.django_db(transaction=True)
READY = Message(Kind.FINISHED, "Film", "It is ready.", "You created it.", "/jobs/7/", "one")


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return seed_people()


def test_the_same_news_from_four_sides_is_one_notice(cast: Cast) -> None:
    job = job_of(cast)
    report = Report(provider_id="film-1", state="completed", duration=4.0)

    def record() -> bool:
        return lifecycle.record(Job.objects.get(pk=job.pk), report, Source.WEBHOOK)

    assert sorted(map(str, together(*[record] * 4))) == ["False", "False", "False", "True"]
    assert told(cast.ana) == ["finished"]


def test_the_same_words_from_four_sides_are_one_notice_each(cast: Cast) -> None:
    people = [cast.ana.pk, cast.ben.pk, cast.cleo.pk]

    def say() -> None:
        notify(people, cast.northbound.pk, READY)

    assert together(*[say] * 4) == [None] * 4
    assert sorted(Notice.objects.values_list("user", flat=True)) == sorted(people)


def test_four_workers_send_one_mail(cast: Cast, mailoutbox: list[EmailMultiAlternatives]) -> None:
    notify([cast.ana.pk], cast.northbound.pk, READY)
    assert OrmQ.objects.count() == 1
    pk = Notice.objects.get().pk
    assert sorted(map(str, together(*[lambda: mail.send(pk)] * 4))) == ["False", "False", "False", "True"]
    assert len(mailoutbox) == 1


def test_two_clocks_at_once_remind_once(cast: Cast) -> None:
    aged(review_of(cast), 100)
    assert together(reminders.sweep, reminders.sweep, reminders.sweep) == [None] * 3
    assert told(cast.ben) == ["asked", "overdue"]
    assert told(cast.cleo) == ["asked", "overdue", "overdue"]
