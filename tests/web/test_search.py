"""Every search finds what people mean, whatever the case, accents and order, on SQLite and on PostgreSQL alike."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.migrations import Migration, RunPython
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.models import Connection
from apps.common.text import file_name, fold, key, words
from apps.jobs.engine import actions
from apps.jobs.kinds.searched_names import sweep
from apps.jobs.models import Job, Posting, Term
from apps.jobs.pages import search, search_index
from apps.jobs.states import State
from apps.library.models import Media
from apps.videos.models import AvatarGroup, Look
from apps.voices.catalogue.sync import upsert
from apps.voices.models import Voice
from tests.videos.conftest import make_look
from tests.voices.three_services import voice

from .sample_rows import Rooms, client_of, furnished

FOUND = [
    ("lucia", "Lucía"),
    ("LUCÍA", "Lucía"),
    ("luci\u0301a", "Lucía"),
    ("mara calm", "Mara, calm"),
    ("calm, MARA", "Mara, calm"),
    ("ÜBUNG", "Vorübung"),
    ("ubung", "Vorübung"),
    ("strasse", "Große Straße"),
    ("lodz", "Łódź"),
    ("istanbul", "İSTANBUL"),
    ("σισυφοσ", "Σίσυφος"),
    ("ёлка", "Елка"),
    ("obrien", "O’Brien"),
    ("عربي", "عَرَبِيّ"),
    ("हिंदी", "नमस्ते हिंदी"),
    ("日本", "こんにちは日本"),
    ("room wal", "Waltz for room nine"),
    ("京都 日本", "日本の京都"),
    ("100%", "100% wool_x"),
    ("wool_x", "100% wool_x"),
]
LOST = [
    ("がく", "かく"),
    ("zzz", "Lucía"),
    ("lucia x", "Lucía"),
    ("!?", "Lucía"),
    ("100x", "100% wool_x"),
    ("voice 777", "Voice 1777"),
    ("woolax", "wool_x"),
]


@pytest.fixture
def rooms(db: None) -> Rooms:
    return furnished()


@pytest.fixture
def ana(rooms: Rooms) -> Client:
    return client_of(rooms.cast.ana)


@given(st.text())
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert words(fold(text)) == fold(text).split()


@given(st.text())
def test_a_key_and_a_name_of_a_file_are_the_same_when_made_again(text: str) -> None:
    assert key(key(text)) == key(text)
    name = file_name(text)
    assert len(name) <= 80
    assert len(name.encode("utf-8", "replace")) <= 200
    assert not set(name) & set('/\\:*?"<>|. \0\n')


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Welcome, all of you!", "Welcome-all-of-you"),
        ("हिंदी में", "हिंदी-में"),
        ("Việt Nam", "Việt-Nam"),
        ("🎬", "untitled"),
    ],
)
def test_the_name_of_a_file_keeps_every_script(title: str, name: str) -> None:
    assert file_name(title) == name


def test_each_search_finds_words_whatever_their_case_accents_and_order(rooms: Rooms, ana: Client) -> None:
    heygen = Connection.objects.get(pk=rooms.cast.connection.pk)
    for name in {name for _query, name in FOUND + LOST}:
        rooms.draft(name)
        rooms.media(name)
        voice(heygen, name)
    shown: dict[str, Callable[[Any], list[str]]] = {
        "/jobs/": lambda page: [row.title for row in page.context["page"].rows],
        "/library/": lambda page: [row.title for row in page.context["page"].rows],
        "/voices/": lambda page: [row.name for row in page.context["browsing"].voices],
    }
    for address, names in shown.items():
        # What is found is the same question to the database; the first pairs show that it is asked everywhere.
        for query, name in FOUND if address == "/jobs/" else FOUND[:4]:
            assert name in names(ana.get(address, {"q": query})), (address, query, name)
        for query, name in LOST if address == "/jobs/" else LOST[:2]:
            assert name not in names(ana.get(address, {"q": query})), (address, query, name)


def test_a_job_is_found_by_words_of_its_script_also_after_it_changed(rooms: Rooms, ana: Client) -> None:
    job = rooms.draft("Spring", script="Bring the Käsekuchen to room nine.")
    assert Job.objects.get(folded__contains="kasekuchen") == job
    actions.save_draft(job, title="Autumn", params={**job.params, "script": "Bring the Pflaumenkuchen."})
    for query, count in (("kasekuchen", 0), ("PFLAUMEN bring", 1), ("spring", 0), ("autumn pflaumenkuchen", 1)):
        assert len(ana.get("/jobs/", {"q": query}).context["page"].rows) == count, query


def test_a_job_is_found_by_the_names_of_its_avatar_and_voice_also_after_it_changed(rooms: Rooms, ana: Client) -> None:
    heygen = Connection.objects.get(pk=rooms.cast.connection.pk)
    person = AvatarGroup.objects.create(
        connection=heygen, group_id="g", name="Zoë Lind", ownership="private", synced_at=timezone.now()
    )
    look = make_look(heygen, "On the terrace", "photo_avatar")
    Look.objects.filter(pk=look.pk).update(group=person)
    first, second = voice(heygen, "Lucía"), voice(heygen, "Übung")
    job = rooms.draft("Spring", avatar_id=look.look_id, voice_id=first.voice_id)
    for query, count in (("zoe lind", 1), ("TERRACE", 1), ("lucia", 1), ("lucia spring", 1), ("ubung", 0), ("vox", 0)):
        assert found(ana, query) == [job] * count, query
    actions.save_draft(job, title="Spring", params={**job.params, "voice_id": second.voice_id})
    assert (found(ana, "lucia"), found(ana, "ubung")) == ([], [job])


def test_a_speech_is_found_by_the_name_of_its_voice(rooms: Rooms, ana: Client) -> None:
    heygen = Connection.objects.get(pk=rooms.cast.connection.pk)
    job = actions.create_draft(
        workspace=rooms.cast.northbound,
        author=rooms.cast.ana,
        connection=heygen,
        name="speech.heygen",
        title="Spring",
        params={"text": "Hello.", "voice_id": voice(heygen, "Lucía").voice_id},
        nonce="n",
    )
    assert found(ana, "LUCIA") == [job]


def test_a_job_is_found_by_its_number_where_the_person_may_see_it(rooms: Rooms, ana: Client) -> None:
    other, job = rooms.draft("Number #1, by Ben", by=rooms.cast.ben), rooms.draft("Spring")
    assert found(ana, f"#{job.pk}") == found(ana, f" {job.pk} ") == [job]
    assert found(ana, f"#{other.pk}") == found(ana, str(other.pk)) == []
    titled = rooms.draft(f"Take #{job.pk}")
    rooms.draft(f"{job.pk} ways to begin")
    assert found(ana, f"#{job.pk}") == [titled, job], "a title that says the same is no less meant"
    assert len(found(ana, str(job.pk))) == 3
    assert found(ana, f"#{10**30}") == found(ana, "#") == []


def test_names_of_jobs_from_before_they_were_kept_are_written_by_the_clock(rooms: Rooms, ana: Client) -> None:
    heygen = Connection.objects.get(pk=rooms.cast.connection.pk)
    job = rooms.draft("Spring", voice_id=voice(heygen, "Lucía").voice_id)
    named = Job.objects.get(pk=job.pk)
    Job.objects.update(names=None, folded="spring hello and welcome")
    assert found(ana, "lucia") == []
    sweep()
    again = Job.objects.get(pk=job.pk)
    assert (again.names, again.folded, again.changed_at) == (named.names, named.folded, named.changed_at)
    assert found(ana, "lucia") == [job]


def test_the_index_of_words_changes_nothing_of_what_is_found(rooms: Rooms, ana: Client) -> None:
    jobs = {name: rooms.draft(name) for name in {name for _query, name in FOUND + LOST}}
    sealed(*jobs.values())
    assert {job.indexed_seal for job in Job.objects.filter(pk__in=[job.pk for job in jobs.values()])} == {"s"}
    for query, name in FOUND:
        assert jobs[name] in found(ana, query), (query, name)
    for query, name in LOST:
        assert jobs[name] not in found(ana, query), (query, name)


@given(st.text(), st.text(min_size=1), st.data())
def test_whatever_is_in_a_text_is_in_its_terms(before: str, asked: str, data: st.DataObject) -> None:
    text = fold(before + asked + data.draw(st.text()))
    start = data.draw(st.integers(0, len(text)))
    part = text[start : data.draw(st.integers(start, len(text)))]
    endings = {ending for term in search_index.terms_of("", text) for ending in search_index.endings_of(term)}
    assert all(any(ending.startswith(looked_for) for ending in endings) for looked_for in search_index.parts_of(part))


@pytest.mark.parametrize("word", ["x" * 19 + "yz" + "x" * 30, "東京特許許可局局長今日急遽休暇許可却下", "สวัสดีชาวโลก"])
def test_any_part_of_a_long_word_is_found(rooms: Rooms, ana: Client, word: str) -> None:
    job = rooms.draft(word)
    sealed(job)
    for start in range(0, len(word), 3):
        for length in (1, 2, 3, 5, 30):
            assert found(ana, word[start : start + length]) == [job], (start, length)


def test_the_index_is_of_one_workspace_and_goes_with_its_jobs(rooms: Rooms, ana: Client) -> None:
    job, other = rooms.draft("Käsekuchen"), rooms.draft("Käsekuchen")
    Job.objects.filter(pk=other.pk).update(workspace=rooms.cast.southfield)
    sealed(job, other)
    assert found(ana, "kuchen") == [job]
    assert Term.objects.filter(text=b"kasekuchen").count() == 2
    job.delete()
    assert Posting.objects.filter(term__text=b"kasekuchen").values_list("job", flat=True).get() == other.pk


def test_a_job_that_is_sealed_with_other_words_is_indexed_anew(rooms: Rooms, ana: Client) -> None:
    job = rooms.draft("Spring")
    sealed(job)
    Job.objects.filter(pk=job.pk).update(state=State.DRAFT)
    actions.save_draft(job, title="Autumn", params=job.params)
    for _ in range(2):
        assert (found(ana, "spring"), found(ana, "autumn")) == ([], [job])
        sealed(job)
    assert not Posting.objects.filter(term__text=b"spring").exists()


def test_words_of_a_version_that_knows_no_index_are_indexed_once_the_clock_comes_to_them(
    rooms: Rooms, ana: Client
) -> None:
    job = rooms.draft("Spring")
    sealed(job)
    Job.objects.filter(pk=job.pk).update(title="Autumn", folded="autumn", seal="t", state=State.QUEUED)
    search_index.sweep()
    assert (found(ana, "spring"), found(ana, "autumn")) == ([], [job])


def test_what_too_many_jobs_have_is_found_and_not_counted(
    rooms: Rooms, ana: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "FEW", 3)
    jobs = [rooms.draft(f"Welcome {number}") for number in range(5)]
    rare = rooms.draft("Welcome, zebra")
    sealed(*jobs, rare)
    assert found(ana, "welcome") == [rare, *jobs[::-1]]
    assert {pill.count for pill in ana.get("/jobs/", {"q": "welcome"}).context["pills"]} == {None}
    pills = ana.get("/jobs/", {"q": "welcome zebra"}).context["pills"]
    assert {str(pill.word): pill.count for pill in pills if pill.count} == {"All": 1, "Ready": 1}
    assert {pill.count for pill in ana.get("/jobs/", {"q": "!?"}).context["pills"]} == {0}


def sealed(*jobs: Job) -> None:
    """Done, and come to by the clock."""
    Job.objects.filter(pk__in=[job.pk for job in jobs]).update(state=State.COMPLETED, seal="s")
    search_index.sweep()


def found(client: Client, query: str) -> list[Job]:
    """The jobs that the search shows, newest first."""
    return list(client.get("/jobs/", {"q": query}).context["page"].rows)


def test_a_file_is_found_under_its_new_title(rooms: Rooms, ana: Client) -> None:
    media = rooms.media("Old title")
    ana.post(f"/library/{media.pk}/rename/", {"title": "Prüfung"})
    assert Media.objects.get(folded="prufung") == media


def test_a_person_is_found_by_the_name_of_a_look(rooms: Rooms, ana: Client) -> None:
    heygen = Connection.objects.get(pk=rooms.cast.connection.pk)
    look = make_look(heygen, "Zoë outdoors", "photo_avatar")
    group = AvatarGroup.objects.create(
        connection=heygen, group_id="g", name="Zoë", ownership="private", synced_at=look.synced_at
    )
    Look.objects.filter(pk=look.pk).update(group=group)
    for query, count in (("zoe OUTDOORS", 1), ("outdoors", 1), ("zoe indoors", 0)):
        assert len(ana.get("/avatars/", {"q": query}).context["gallery"].groups) == count, query


def test_a_catalogue_that_is_read_again_is_folded_anew(rooms: Rooms) -> None:
    heygen = Connection.objects.get(pk=rooms.cast.connection.pk)
    one = voice(heygen, "Lucía")
    upsert([Voice(connection=heygen, voice_id=one.voice_id, name="Übung", synced_at=one.synced_at)])
    assert Voice.objects.get(pk=one.pk).folded == "ubung"


def test_rows_that_were_there_before_are_folded_by_the_migrations(rooms: Rooms) -> None:
    job = rooms.draft("Käse", script="Über alles")
    media, made = rooms.media("Prüfung"), voice(job.connection, "Lucía")
    look = make_look(job.connection, "Zoë", "photo_avatar")
    rows = (job, media, made, look)
    for row in rows:
        type(row)._default_manager.update(folded="")
    loader = MigrationLoader(connection)
    then = loader.project_state(loader.graph.leaf_nodes()).apps
    for _key, migration in sorted(loader.disk_migrations.items()):
        for operation in _folds(migration):
            operation.code(then, connection.schema_editor())
    for row in rows:
        row.refresh_from_db()
    assert [row.folded for row in rows] == ["kase uber alles", "prufung", "lucia", "zoe"]


def _folds(migration: Migration) -> list[RunPython]:
    codes = [one for one in migration.operations if isinstance(one, RunPython)]
    return [one for one in codes if "fold_what_is_there" in repr(one.code)]


def test_two_projects_have_no_name_that_people_take_for_the_same(rooms: Rooms) -> None:
    cleo = client_of(rooms.cast.cleo)
    for name in ("Übung", "ÜBUNG", "u\u0308bung", " Übung "):
        cleo.post("/settings/projects/", {"name": name})
    assert [project.name for project in rooms.cast.northbound.projects.filter(name__contains="bung")] == ["Übung"]
