"""Home: what waits, what is under way, what is late, and the month's money."""

import pytest
from django.urls import reverse

from apps.accounts.models import Membership, User
from apps.accounts.roles import Role
from apps.jobs.models import Job, Output
from apps.jobs.models.outputs import Part
from apps.jobs.states import MOVING, State

from .sample_rows import Rooms, client_of, furnished, page


@pytest.fixture
def rooms(db: None) -> Rooms:
    return furnished()


@pytest.fixture
def viewer(rooms: Rooms) -> User:
    user = User.objects.create_user("vera@example.com", name="Vera Lind")
    Membership.objects.create(user=user, workspace=rooms.cast.northbound, role=Role.VIEWER)
    return user


def test_an_author_is_offered_a_start_for_each_kind(rooms: Rooms) -> None:
    home = page(rooms.cast.ana, "/")
    assert "I have a script" in home
    assert reverse("desk:new", args=["avatar"]) in home
    assert "I have a picture" in home
    assert reverse("desk:new", args=["image"]) in home


def test_a_viewer_sees_no_way_to_create(rooms: Rooms, viewer: User) -> None:
    rooms.everything(1)
    for url in ("/", "/jobs/", "/jobs/?state=drafts", "/library/", "/reviews/"):
        shown = page(viewer, url)
        assert "/create/" not in shown, url
        assert reverse("library:upload") not in shown, url


def test_a_draft_waits_with_its_price_and_one_way_on(rooms: Rooms) -> None:
    draft = rooms.draft("Welcome video")
    home = page(rooms.cast.ana, "/")
    assert "Welcome video" in home
    assert reverse("desk:draft", args=[draft.pk]) in home
    assert "Finish" in home


def test_what_waits_for_a_reviewer_has_its_price_and_author(rooms: Rooms) -> None:
    review = rooms.review("Lift announcement", price="4.2000")
    home = page(rooms.cast.ben, "/")
    assert "up to $4.20" in home
    assert "Avatar video from Ana" in home
    assert review.get_absolute_url() in home


def test_own_requests_do_not_wait_for_oneself(rooms: Rooms) -> None:
    rooms.review("By Ben himself", by=rooms.cast.ben)
    assert "Nothing waiting for you" in page(rooms.cast.ben, "/")


def test_an_author_has_no_panel_of_things_to_decide(rooms: Rooms) -> None:
    rooms.review()
    assert "Waiting for you" not in page(rooms.cast.ana, "/")


def test_what_is_late_is_told_with_the_money_that_is_held(rooms: Rooms) -> None:
    rooms.late("Store opening")
    home = page(rooms.cast.ana, "/")
    assert "1 late" in home
    assert "$0.40 on hold, nothing is charged twice" in home
    assert "Check again, free" in home


def test_the_months_money_is_spent_and_held(rooms: Rooms) -> None:
    rooms.completed()
    rooms.queued()
    home = page(rooms.cast.ana, "/")
    assert "$0.32" in home
    assert "on hold for work in progress" in home


def test_news_bring_only_the_parts_and_no_frame(rooms: Rooms) -> None:
    rooms.everything(1)
    news = page(rooms.cast.ben, "/", live=True)
    assert "<html" not in news
    for part in ("home-summary", "home-waiting", "home-flight", "home-late", "home-ready", "home-money", "nav-reviews"):
        assert f'id="{part}"' in news
    assert news.count("hx-swap-oob") >= 7


def test_an_empty_home_says_what_comes_where(rooms: Rooms) -> None:
    home = page(rooms.cast.ben, "/")
    assert "You’re all caught up" in home
    assert "Nothing in progress" in home
    assert "No film yet" in home


def test_each_list_shows_its_first_six_in_its_own_order(rooms: Rooms) -> None:
    rooms.everything(4)
    rooms.completed("The last one that was ready")
    seen = Job.objects.visible_to(rooms.cast.ana)
    mine = seen.filter(author=rooms.cast.ana)
    shown = client_of(rooms.cast.ana).get("/").context
    assert shown["drafts"] == list(mine.filter(state=State.DRAFT).order_by("-changed_at"))
    assert shown["under_way"] == list(mine.filter(state__in=(State.IN_REVIEW, *MOVING)).order_by("-pk")[:6])
    assert shown["late"] == list(seen.late().order_by("expected_at")[:6])
    assert shown["ready"] == list(seen.filter(state=State.COMPLETED).order_by("-ended_at")[:6])
    assert [len(shown[name]) for name in ("drafts", "under_way", "ready")] == [4, 6, 6]
    assert set(shown["late"]) & set(shown["under_way"])


def test_each_ready_job_shows_its_own_picture_of_the_last_render(rooms: Rooms) -> None:
    first, second = rooms.completed("First"), rooms.completed("Second")
    again = rooms.media("Rendered again")
    Output.objects.create(job=first, round=2, part=Part.THUMBNAIL, media=again)
    other = Output.objects.get(job=second, part=Part.THUMBNAIL).media
    assert other is not None
    home = page(rooms.cast.ben, "/")
    places = [home.index(f'src="{media.link}"') for media in (other, again)]
    assert places == sorted(places)
    assert home.count("<img src=") == 2
