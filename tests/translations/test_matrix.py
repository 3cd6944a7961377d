"""All translations at a glance, and sets of languages."""

import pytest
from django.test import Client

from apps.accounts.models import AuditEntry, Membership
from apps.accounts.roles import Role
from apps.jobs.models import Job
from apps.library.models import Media
from apps.translations.models import LanguageSet
from tests.support.families import go_on
from tests.support.world import World
from tests.translations.test_dub import THREE, approved, form
from tests.web.sample_rows import queries_of


def test_films_stand_down_and_languages_across(world: World, medium: Media, ana: Client) -> None:
    assert b"Nothing is translated yet" in ana.get("/translations/").content
    few = queries_of(world.cast.ana, "/translations/")
    world.sandbox.fault("render_fails", times=1, key=world.key)
    go_on(world, approved(world, ana, **form(medium)))

    page = ana.get("/translations/")
    matrix = page.context["matrix"]
    assert sorted(matrix.languages) == sorted(THREE)
    ((film, cells),) = matrix.rows
    assert (film.medium, len(cells)) == (medium, 3)
    assert sorted(cell.look for _name, cell in cells) == ["failed", "ready", "ready"]
    for _name, cell in cells:
        assert cell.job.get_absolute_url() in page.content.decode()
    assert queries_of(world.cast.ana, "/translations/") - few <= 1
    again = form(medium, nonce="two", do="save")
    assert ana.post("/create/translation/?n=two", again).status_code == 302
    assert ana.get("/translations/").context["matrix"].rows == matrix.rows, "a draft hides no result"
    assert f"/create/translation/?film={medium.pk}" in page.content.decode()
    assert f"/create/translation/?film={medium.pk}" in ana.get(medium.get_absolute_url()).content.decode()


def test_another_workspace_sees_none_of_it(world: World, medium: Media, ana: Client) -> None:
    approved(world, ana, **form(medium))
    stranger = Client()
    stranger.force_login(world.cast.dan)
    assert Job.objects.filter(kind="translation.dub").exists()
    assert medium.title not in stranger.get("/translations/").content.decode()
    assert stranger.get(f"/create/translation/?n=two&film={medium.pk}").status_code in (200, 403)


@pytest.mark.row("TRA-05")
def test_a_set_is_added_used_and_deleted(world: World, ana: Client) -> None:
    added = {"name": "Shops 2027", "languages": THREE[:2]}
    assert ana.post("/translations/sets/", added).status_code == 302
    assert ana.post("/translations/sets/", {**added, "name": "SHOPS 2027"}).status_code == 422
    assert ana.post("/translations/sets/", {"name": "", "languages": []}).status_code == 422
    found = LanguageSet.objects.get()
    assert "Shops 2027" in ana.get("/create/translation/?n=one").content.decode()

    stranger = Client()
    stranger.force_login(world.cast.dan)
    assert stranger.post(f"/translations/sets/{found.pk}/delete/").status_code == 404
    Membership.objects.filter(user=world.cast.ben).update(role=Role.VIEWER)
    viewer = Client()
    viewer.force_login(world.cast.ben)
    assert viewer.post(f"/translations/sets/{found.pk}/delete/").status_code == 403
    assert viewer.get("/translations/sets/").status_code == 403
    assert ana.post(f"/translations/sets/{found.pk}/delete/").status_code == 302
    assert not LanguageSet.objects.exists()
    actions = list(AuditEntry.objects.filter(action__startswith="language_set").values_list("action", flat=True))
    assert sorted(actions) == ["language_set.added", "language_set.deleted"]
