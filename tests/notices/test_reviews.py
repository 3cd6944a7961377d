"""Who is told what about a review: who could decide, and its author."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.accounts.demo.cast import Cast
from apps.accounts.models import Membership, User
from apps.jobs.engine import sealing
from apps.jobs.models import Job
from apps.jobs.states import State
from apps.notices import mail
from apps.notices.models import Notice
from apps.reviews import flow, reminders
from apps.reviews.comments import threads
from apps.reviews.models import Comment, Review

from .conftest import job_of, told


def review_of(cast: Cast, price: str | None = "0.4000", title: str = "Welcome video") -> Review:
    job = job_of(cast, State.DRAFT, title)
    review = flow.open_review(
        workspace=job.workspace,
        name="job.request",
        title=job.title,
        author=job.author,
        snapshot=sealing.snapshot(job),
        price=None if price is None else Decimal(price),
    )
    Job.objects.filter(pk=job.pk).update(state=State.IN_REVIEW, seal=review.seal, review=review)
    return review


def everybody(cast: Cast) -> dict[str, list[str]]:
    people = {"ana": cast.ana, "ben": cast.ben, "cleo": cast.cleo, "dan": cast.dan}
    return {name: told(user) for name, user in people.items()}


def test_those_who_could_say_yes_are_told_that_something_waits(cast: Cast) -> None:
    review = review_of(cast)
    assert everybody(cast) == {"ana": [], "ben": ["asked"], "cleo": ["asked"], "dan": []}
    bens = Notice.objects.get(user=cast.ben)
    assert (bens.title, bens.text) == ("Welcome video", "Ana asks for approval: Avatar video, up to $0.40.")
    assert bens.reason == "You are a reviewer here."
    assert bens.url == review.get_absolute_url()
    assert Notice.objects.get(user=cast.cleo).reason == "You are an administrator here."


def test_who_is_chosen_is_told_and_nobody_tells_themselves(cast: Cast) -> None:
    review = review_of(cast)
    flow.assign(review, cast.ben, by=cast.ana)
    assert told(cast.ben) == ["asked", "asked"]
    assert Notice.objects.filter(user=cast.ben).latest("pk").reason == "Ana assigned it to you."
    flow.assign(review, cast.cleo, by=cast.cleo)
    assert told(cast.cleo) == ["asked"]
    flow.approve(review, by=cast.ben, seen=review.seal)
    assert not Notice.objects.filter(user=cast.ben, read_at=None).exists()


def test_an_unknown_price_calls_administrators_alone(cast: Cast) -> None:
    review_of(cast, price=None)
    assert everybody(cast) == {"ana": [], "ben": [], "cleo": ["asked"], "dan": []}
    assert "price unknown" in Notice.objects.get().text


def test_a_yes_tells_the_author_and_calls_nobody_any_more(cast: Cast) -> None:
    review = review_of(cast)
    flow.approve(review, by=cast.ben, seen=review.seal)
    assert told(cast.ana) == ["approved"]
    assert not Notice.objects.filter(kind="asked", read_at=None).exists()
    assert set(mail.due()) == {Notice.objects.get(user=cast.ana).pk}


def test_a_wish_for_changes_reaches_the_author_with_its_words(cast: Cast) -> None:
    review = review_of(cast)
    flow.ask_for_changes(review, by=cast.ben, seen=review.seal, reason="Say it 100% shorter.")
    assert told(cast.ana) == ["changes"]
    assert Notice.objects.get(user=cast.ana).text == "Ben requests changes: Say it 100% shorter."


def test_a_comment_reaches_the_author_and_its_thread_and_not_who_wrote_it(cast: Cast) -> None:
    review = review_of(cast)
    Notice.objects.all().delete()

    def say(by: User | None, parent: Comment | None = None, text: str = "Slower, please.") -> Comment:
        return threads.write(review, text, by=by, guest="" if by else "Mia", parent=parent)

    first = say(cast.ben)
    assert everybody(cast) == {"ana": ["commented"], "ben": [], "cleo": [], "dan": []}
    assert Notice.objects.get().text == "Ben Okafor commented: Slower, please."
    say(cast.ana, first)
    say(cast.cleo, first)
    assert everybody(cast) == {"ana": ["commented"] * 2, "ben": ["commented"] * 2, "cleo": [], "dan": []}
    say(None, first, "x" * 1000)
    assert told(cast.cleo) == ["commented"]
    assert Notice.objects.latest("pk").text.startswith("Mia commented: xxx")
    assert Notice.objects.filter(user=cast.cleo).get().reason == "You commented in this thread."


def test_a_review_that_is_taken_back_calls_nobody_any_more(cast: Cast) -> None:
    assert flow.withdraw(review_of(cast))
    assert not Notice.objects.filter(read_at=None).exists()
    assert mail.due() == []


def aged(review: Review, hours: int) -> None:
    Review.objects.filter(pk=review.pk).update(opened_at=timezone.now() - timedelta(hours=hours))


def test_a_review_that_waits_reminds_once_and_then_tells_administrators_once(cast: Cast) -> None:
    review = review_of(cast)
    aged(review, 23)
    reminders.sweep()
    assert everybody(cast) == {"ana": [], "ben": ["asked"], "cleo": ["asked"], "dan": []}
    aged(review, 25)
    for _ in range(3):
        reminders.sweep()
    assert everybody(cast) == {"ana": [], "ben": ["asked", "overdue"], "cleo": ["asked", "overdue"], "dan": []}
    aged(review, 73)
    for _ in range(3):
        reminders.sweep()
    assert told(cast.ben) == ["asked", "overdue"]
    assert told(cast.cleo) == ["asked", "overdue", "overdue"]
    flow.approve(review, by=cast.cleo, seen=review.seal)
    assert not Notice.objects.filter(user__in=[cast.ben, cast.cleo], read_at=None).exists()


def test_the_due_time_of_the_workspace_goes_before_the_usual_one(cast: Cast) -> None:
    review = review_of(cast)
    Review.objects.filter(pk=review.pk).update(due_at=timezone.now() + timedelta(hours=1))
    aged(review, 30)
    reminders.sweep()
    assert told(cast.ben) == ["asked"]
    Review.objects.filter(pk=review.pk).update(due_at=timezone.now() - timedelta(minutes=1))
    reminders.sweep()
    assert told(cast.ben) == ["asked", "overdue"]


def test_nobody_is_reminded_of_what_is_decided(cast: Cast) -> None:
    review = review_of(cast)
    aged(review, 100)
    flow.approve(review, by=cast.ben, seen=review.seal)
    reminders.sweep()
    assert told(cast.ben) == ["asked"]


def test_asking_costs_the_same_for_few_reviewers_and_for_many(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(60) as few:
        review_of(cast)
    tasks = len([q for q in few.captured_queries if "ormq" in q["sql"].lower()])
    for number in range(10):
        user = User.objects.create_user(f"r{number}@northbound.example", name=f"R {number}")
        Membership.objects.create(user=user, workspace=cast.northbound, role="reviewer")
    # Each mail is a task of its own; all else is asked once.
    with django_assert_max_num_queries(len(few.captured_queries) + 10 * (tasks // 2)):
        review_of(cast, title="Another")
    assert Notice.objects.filter(kind="asked").count() == 14
