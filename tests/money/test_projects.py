"""Projects group a workspace's work: chosen by people, never sealed, moved in the open."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from apps.accounts import audit, projects
from apps.accounts.models import AuditEntry, Project, User
from apps.jobs.engine import actions, project_change, sealing
from apps.jobs.models import Job
from apps.library.models import Media
from apps.reviews.refusal import Refused
from tests.web.sample_rows import Rooms, queries_of


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def launch(rooms: Rooms) -> Project:
    return projects.add(rooms.cast.northbound, "Launch", by=rooms.cast.cleo)


def test_an_administrator_adds_renames_archives_and_brings_back(rooms: Rooms) -> None:
    cleo = client_of(rooms.cast.cleo)
    cleo.post(reverse("accounts:projects"), {"name": "  Spring   launch "})
    project = Project.objects.get()
    assert project.name == "Spring launch"
    cleo.post(reverse("accounts:rename_project", args=[project.pk]), {"name": "Summer launch"})
    cleo.post(reverse("accounts:archive_project", args=[project.pk]))
    project.refresh_from_db()
    assert (project.name, project.archived_at is None) == ("Summer launch", False)
    assert projects.offered(rooms.cast.northbound.pk) == []
    cleo.post(reverse("accounts:bring_back_project", args=[project.pk]))
    assert projects.offered(rooms.cast.northbound.pk) == [project]
    told = list(
        AuditEntry.objects.filter(action__startswith="project.").order_by("pk").values_list("action", flat=True)
    )
    assert told == ["project.added", "project.renamed", "project.archived", "project.brought_back"]
    assert list(audit.faults(rooms.cast.northbound.pk)) == []


def test_two_projects_never_have_one_name(rooms: Rooms, launch: Project) -> None:
    answer = client_of(rooms.cast.cleo).post(reverse("accounts:projects"), {"name": "LAUNCH"})
    assert answer.status_code == 422
    assert "a project of this name already" in answer.content.decode()
    other = projects.add(rooms.cast.northbound, "Other", by=rooms.cast.cleo)
    with pytest.raises(ValidationError):
        projects.rename(other, "launch", by=rooms.cast.cleo)


def test_a_project_does_not_break_the_seal(rooms: Rooms, launch: Project) -> None:
    job = rooms.in_review()
    assert project_change.change_project(job, launch, by=rooms.cast.ana)
    job = Job.objects.get(pk=job.pk)
    assert job.project == launch
    assert sealing.seal_of(job) == job.seal


def test_a_move_is_told_and_takes_the_results_along(rooms: Rooms, launch: Project) -> None:
    job = rooms.completed()
    assert project_change.change_project(job, launch, by=rooms.cast.cleo)
    assert not project_change.change_project(job, launch, by=rooms.cast.cleo)
    assert set(Media.objects.filter(outputs__job=job).values_list("project", flat=True)) == {launch.pk}
    assert "Launch" in job.events.order_by("pk").last().what  # type: ignore[union-attr]
    entry = AuditEntry.objects.get(action="job.placed")
    assert (entry.actor, entry.detail["project"]) == (rooms.cast.cleo, "Launch")


def test_once_approved_only_an_administrator_moves_it(rooms: Rooms, launch: Project) -> None:
    job = rooms.queued()
    with pytest.raises(Refused, match="administrator"):
        project_change.change_project(job, launch, by=rooms.cast.ana)
    with pytest.raises(Refused):
        project_change.change_project(job, launch, by=rooms.cast.ben)
    assert project_change.change_project(job, launch, by=rooms.cast.cleo)


def test_a_draft_takes_its_project_from_the_form(rooms: Rooms, launch: Project) -> None:
    ana = client_of(rooms.cast.ana)
    url = reverse("desk:new", args=["avatar"]) + "?n=one-form"
    assert 'name="project"' in ana.get(url).content.decode()
    form = {"nonce": "one-form", "title": "A film", "speech": "text", "engine": "avatar_iv", "project": launch.pk}
    assert ana.post(reverse("desk:autosave", args=["avatar"]), form).status_code == 200
    job = Job.objects.get(nonce="one-form")
    assert job.project == launch
    ana.post(reverse("desk:draft", args=[job.pk]), {**form, "project": ""})
    job.refresh_from_db()
    assert job.project is None


def test_a_copy_stays_in_the_project_unless_that_is_archived(rooms: Rooms, launch: Project) -> None:
    job = rooms.draft()
    project_change.change_project(job, launch, by=rooms.cast.ana)
    assert actions.copy_as_draft(job, by=rooms.cast.ana, nonce="first").project == launch
    projects.archive(launch, by=rooms.cast.cleo)
    job = Job.objects.get(pk=job.pk)
    assert actions.copy_as_draft(job, by=rooms.cast.ana, nonce="second").project is None


def test_jobs_and_files_are_narrowed_to_a_project(rooms: Rooms, launch: Project) -> None:
    inside, outside = rooms.completed("Inside the launch"), rooms.completed("Something else")
    project_change.change_project(inside, launch, by=rooms.cast.cleo)
    ana = client_of(rooms.cast.ana)
    for url in (f"/jobs/?project={launch.pk}", f"/library/?project={launch.pk}"):
        page = ana.get(url).content.decode()
        assert inside.title in page, url
        assert outside.title not in page, url
    for odd in ("x", "9" * 30, "-1"):
        assert ana.get(f"/jobs/?project={odd}").status_code == ana.get(f"/library/?project={odd}").status_code == 200


def test_a_foreign_project_cannot_be_chosen(rooms: Rooms) -> None:
    foreign = projects.add(rooms.cast.southfield, "Secret", by=rooms.cast.dan)
    job = rooms.draft()
    ana = client_of(rooms.cast.ana)
    ana.post(reverse("jobs:place", args=[job.pk]), {"project": foreign.pk})
    job.refresh_from_db()
    assert job.project is None
    assert "Secret" not in ana.get(f"/jobs/?project={foreign.pk}").content.decode()


@pytest.mark.parametrize("url", ["/jobs/", "/library/", "/settings/projects/"])
def test_more_projects_cost_no_more_queries(rooms: Rooms, launch: Project, url: str) -> None:
    rooms.completed()
    few = queries_of(rooms.cast.cleo, url)
    for number in range(5):
        projects.add(rooms.cast.northbound, f"Project {number}", by=rooms.cast.cleo)
    assert queries_of(rooms.cast.cleo, url) == few
