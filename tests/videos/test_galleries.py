"""The avatar gallery, one person, and one look."""

import pytest
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ
from pytest_django import DjangoAssertNumQueries

from apps.videos.models import AvatarGroup, FavouriteLook
from tests.videos.conftest import Shop, make_look


def names(client: Client, query: str = "") -> list[str]:
    return [group.name for group in client.get(f"/avatars/{query}").context["gallery"].groups]


def add_person(shop: Shop, name: str, **look: object) -> AvatarGroup:
    group = AvatarGroup.objects.create(
        connection=shop.connection,
        group_id=name,
        name=name,
        gender="male",
        ownership="public",
        synced_at=timezone.now(),
    )
    make_look(shop.connection, f"{name}, one", "studio_avatar", **{"group": group, **look})
    return group


def test_persons_are_found_by_owner_kind_gender_shape_and_name(shop: Shop, ana: Client) -> None:
    add_person(shop, "Omar", preferred_orientation="portrait")
    assert names(ana) == ["Mara", "Omar"]
    assert names(ana, "?own=private") == ["Mara"]
    assert names(ana, "?kind=studio_avatar") == ["Omar"]
    assert names(ana, "?kind=digital_twin") == ["Mara"]
    assert names(ana, "?gender=male") == ["Omar"]
    assert names(ana, "?orientation=portrait") == ["Omar"]
    assert names(ana, "?q=ridge") == ["Mara"]
    FavouriteLook.objects.create(user=shop.cast.ana, look=shop.photo)
    assert names(ana, "?own=favourites") == ["Mara"]


def test_a_persons_page_shows_looks_with_kinds_and_narrows_by_tag(shop: Shop, ana: Client) -> None:
    shop.photo.tags = ["outdoor"]
    shop.photo.save()
    assert shop.twin.group is not None
    place = shop.twin.group.get_absolute_url()
    text = ana.get(place).content.decode()
    assert "Digital twin" in text
    assert "Photo" in text
    only = ana.get(f"{place}?tag=outdoor").context["found"].looks
    assert [look.name for look in only] == ["Mara, on the ridge"]


@pytest.mark.row("VID-34")
def test_a_look_tells_its_voice_and_engines_and_leads_to_a_film(shop: Shop, ana: Client) -> None:
    text = ana.get(shop.twin.get_absolute_url()).content.decode()
    assert "Mara, calm" in text
    assert "Avatar IV, Avatar V, Avatar III" in text
    assert f"/create/avatar/?look={shop.twin.look_id.replace(' ', '%20').replace(',', '%2C')}" in text


def test_a_star_is_ones_own_and_comes_off_again(shop: Shop, ana: Client) -> None:
    place = f"/looks/{shop.twin.pk}/favourite/"
    assert ana.post(place).headers["Location"] == shop.twin.get_absolute_url()
    assert FavouriteLook.objects.get().user == shop.cast.ana
    ana.post(place, {"keep": "no"})
    assert not FavouriteLook.objects.exists()


def test_two_clicks_on_a_star_do_not_undo_each_other(shop: Shop, ana: Client) -> None:
    place = f"/looks/{shop.twin.pk}/favourite/"
    page = ana.get(shop.twin.get_absolute_url()).content.decode()
    assert '<input type="hidden" name="keep" value="yes">' in page
    for _click in range(2):
        ana.post(place, {"keep": "yes"})
        assert FavouriteLook.objects.count() == 1
    assert '<input type="hidden" name="keep" value="no">' in ana.get(shop.twin.get_absolute_url()).content.decode()
    for _click in range(2):
        ana.post(place, {"keep": "no"})
        assert not FavouriteLook.objects.exists()


def test_dan_gets_404_for_every_one_of_them(shop: Shop, dan: Client) -> None:
    assert shop.twin.group is not None
    for place in (shop.twin.group.get_absolute_url(), shop.twin.get_absolute_url()):
        assert dan.get(place).status_code == 404
    assert dan.post(f"/looks/{shop.twin.pk}/favourite/").status_code == 404
    assert dan.post(f"/avatars/{shop.twin.group.pk}/refresh/").status_code == 404
    assert names(dan) == []


def test_a_refresh_asks_for_one_person_or_for_all(shop: Shop, ana: Client) -> None:
    assert shop.twin.group is not None
    OrmQ.objects.all().delete()
    ana.post(f"/avatars/{shop.twin.group.pk}/refresh/")
    ana.post("/avatars/refresh/")
    queued = [task.task["args"] for task in OrmQ.objects.order_by("pk")]
    assert queued == [(shop.connection.pk, "mara"), (shop.connection.pk, "")]


def test_many_persons_cost_as_many_queries_as_few(
    shop: Shop, ana: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    names(ana)
    with django_assert_max_num_queries(25) as few:
        names(ana)
    for number in range(30):
        add_person(shop, f"Person {number}")
    with django_assert_max_num_queries(len(few.captured_queries)):
        names(ana)
