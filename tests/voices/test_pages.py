"""The voice library: every filter is a link, every page constant in its queries."""

import pytest
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ
from pytest_django import DjangoAssertNumQueries

from apps.accounts.demo.cast import Cast, seed_people
from apps.voices.models import FavouriteVoice, Voice


def stock(cast: Cast, numbers: range, **values: str) -> None:
    now = timezone.now()
    Voice.objects.bulk_create(
        Voice(
            connection=cast.connection,
            voice_id=f"v{number}",
            name=f"Voice {number:03}",
            synced_at=now,
            **{"language": "English", "gender": "female", "type": "public", **values},
        )
        for number in numbers
    )


@pytest.fixture
def cast(db: None) -> Cast:
    return seed_people()


@pytest.fixture
def ana(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ana)
    return client


def names(client: Client, query: str = "") -> list[str]:
    return [voice.name for voice in client.get(f"/voices/{query}").context["browsing"].voices]


@pytest.mark.row("VOI-26")
def test_filters_narrow_and_count(cast: Cast, ana: Client) -> None:
    stock(cast, range(3))
    stock(cast, range(3, 5), language="German", gender="male")
    stock(cast, range(5, 6), type="private")
    assert len(names(ana)) == 6
    assert names(ana, "?language=German&gender=male") == ["Voice 003", "Voice 004"]
    assert names(ana, "?type=private") == ["Voice 005"]
    assert names(ana, "?q=voice%20001") == ["Voice 001"]
    page = ana.get("/voices/?language=German")
    assert '<a class="pill" href="?language=German&amp;gender=male">Male <span class="pill-count">2</span></a>' in (
        page.content.decode()
    )


def test_what_is_gone_is_not_offered(cast: Cast, ana: Client) -> None:
    stock(cast, range(2))
    Voice.objects.filter(voice_id="v0").update(gone=True)
    assert names(ana) == ["Voice 001"]


@pytest.mark.row("VOI-26")
def test_all_pages_together_show_every_voice_once(cast: Cast, ana: Client) -> None:
    stock(cast, range(130))
    seen = [name for page in (1, 2, 3) for name in names(ana, f"?page={page}")]
    assert seen == sorted(set(seen))
    assert len(seen) == 130
    for odd in ("0", "-1", "x", "999999999", "\u0663"):
        assert names(ana, f"?page={odd}")


def test_a_favourite_is_the_team_s(cast: Cast, ana: Client) -> None:
    stock(cast, range(2))
    voice = Voice.objects.get(voice_id="v1")
    answer = ana.post(f"/voices/{voice.pk}/favourite/", {"next": "/voices/?page=1"})
    assert answer.headers["Location"] == "/voices/?page=1"
    assert names(ana, "?type=favourites") == ["Voice 001"]
    ben = Client()
    ben.force_login(cast.ben)
    assert names(ben, "?type=favourites") == ["Voice 001"]
    ana.post(f"/voices/{voice.pk}/favourite/", {"next": "https://elsewhere.example/", "keep": "no"})
    assert not FavouriteVoice.objects.exists()


def test_two_clicks_on_a_voice_s_star_do_not_undo_each_other(cast: Cast, ana: Client) -> None:
    stock(cast, range(2))
    voice = Voice.objects.get(voice_id="v1")
    for keep in ("yes", "no"):
        assert f'name="keep" value="{keep}"' in ana.get(f"/voices/{voice.pk}/").content.decode()
        for _click in range(2):
            ana.post(f"/voices/{voice.pk}/favourite/", {"keep": keep})
            assert FavouriteVoice.objects.filter(voice=voice).count() == (keep == "yes")


def test_dan_sees_none_of_it(cast: Cast) -> None:
    stock(cast, range(2))
    dan = Client()
    dan.force_login(cast.dan)
    assert names(dan) == []
    assert dan.post(f"/voices/{Voice.objects.all()[0].pk}/favourite/").status_code == 404


def test_a_refresh_takes_the_filters_along_and_viewers_may_not(cast: Cast, ana: Client) -> None:
    OrmQ.objects.all().delete()
    answer = ana.post("/voices/refresh/", {"language": "English", "gender": "female"})
    assert answer.headers["Location"] == "/voices/?language=English&gender=female"
    assert [queued.task["args"] for queued in OrmQ.objects.all()] == [(cast.connection.pk, "English", "female")]
    cast.ana.memberships.update(role="viewer")
    assert ana.post("/voices/refresh/").status_code == 403


def test_many_voices_cost_as_many_queries_as_few(
    cast: Cast, ana: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    stock(cast, range(2))
    names(ana)
    with django_assert_max_num_queries(25) as few:
        names(ana)
    stock(cast, range(2, 200))
    with django_assert_max_num_queries(len(few.captured_queries)):
        names(ana)
