"""From a table to each recipient's film, with a real provider: pilot, approval, the rest, results, links, deletion."""

import csv
import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from apps.jobs import tasks as job_tasks
from apps.jobs.models import Job
from apps.library.formats.inspection import inspect
from apps.library.models import Media
from apps.notices.models import Notice
from apps.templates.campaigns.batches import actions as batch_actions
from apps.templates.campaigns.batches.params import PILOT
from apps.templates.campaigns.results import pilots
from apps.templates.models import RowRun, Template
from tests.support.families import go_on, parts_of
from tests.support.world import World
from tests.templates.campaign_world import approved, campaign_of
from tests.web.page_tour import content

COLUMNS = ("First name", "Company", "Start date", "E-mail")


def made(world: World, job: Job) -> None:
    go_on(world, job)
    for part in parts_of(job):
        job_tasks.copy(part.pk)


@pytest.mark.row("TPL-21", "VID-82")
def test_each_row_ends_as_a_film_that_is_linked_to_it(
    world: World, welcome: Template, ana: Client, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = [(name, "Northbound", "the first of May", f"{name.lower()}@example.com") for name in ("Mia", "Søren")]
    campaign = campaign_of(world, welcome, columns=COLUMNS, rows=rows, pilots=[2])
    made(world, approved(world, campaign, PILOT))
    pilots.sweep()
    told = Notice.objects.filter(key__startswith="campaign.pilot")
    assert {notice.user for notice in told} == {world.cast.ben, world.cast.cleo}
    run = RowRun.objects.select_related("row__campaign", "job").get(row__number=2)
    batch_actions.approve_pilot(run, by=world.cast.ben)
    made(world, approved(world, campaign))

    answer = ana.get(reverse("templates:results_csv", args=[campaign.pk]))
    _head, *found = csv.reader(io.StringIO(content(answer).decode()))
    assert [row[:4] for row in found] == [list(row) for row in rows]
    assert [(row[5], row[9], row[10]) for row in found] == [("Ready", "SRT, VTT", "Ben Okafor")] * 2
    assert all(ana.get(row[6].removeprefix("http://127.0.0.1:8000")).status_code == 200 for row in found)
    archive = ana.get(reverse("templates:results_zip", args=[campaign.pk]) + "?names={row}-{label}")
    with zipfile.ZipFile(io.BytesIO(content(archive))) as films:
        assert sorted(films.namelist()) == ["1-Mia.mp4", "1-Mia.srt", "2-Søren.mp4", "2-Søren.srt"]
        film = tmp_path_factory.mktemp("films") / "film.mp4"
        film.write_bytes(films.read("2-Søren.mp4"))
    assert (inspect(film).seconds or 0) > 1

    links = ana.post(reverse("templates:recipient_links", args=[campaign.pk]), {"days": 7})
    _head, first, second = csv.reader(io.StringIO(links.content.decode()))
    path = second[-1].removeprefix("http://127.0.0.1:8000")
    assert first[-1] != second[-1]
    page = Client().get(path).content.decode()
    assert 'kind="captions"' in page
    assert "Søren" not in page

    ana.post(reverse("templates:clear", args=[campaign.pk]), {"reason": "They asked"})
    assert Client().get(path).status_code == 404
    assert not Job.objects.filter(folded__contains="soren").exists()
    assert not Media.objects.filter(folded__contains="soren").exists()
    for job in Job.objects.filter(workspace=campaign.workspace):
        assert ana.get(job.get_absolute_url()).status_code == 200
        assert "Søren" not in str(job.params)
    assert ana.get(reverse("templates:run", args=[campaign.pk])).status_code == 200
