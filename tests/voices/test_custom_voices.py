"""Getting a voice of one's own, against the real sandbox: described, cloned with consent, deleted."""

import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import AuditEntry, Connection, User
from apps.jobs.models import Price
from apps.library.formats.sound import join
from apps.library.models import Media
from apps.library.vault import keep_upload
from apps.notices.models import Notice
from apps.providers import download
from apps.reviews.models import Consent
from apps.voices import tasks
from apps.voices.custom import clone as custom_clone
from apps.voices.custom.forms import RECORDINGS
from apps.voices.models import Clone, Design, FavouriteVoice, Voice
from tests.support.sandbox import wait_until
from tests.support.world import World, make_world
from tests.videos.sounds import claiming, encoded, wav

WISH = "warm, confident female narrator"


@pytest.fixture
def world(db: None, sandbox: Any) -> World:
    return make_world(sandbox)


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def ana(world: World) -> Client:
    return client_of(world.cast.ana)


@pytest.fixture
def cleo(world: World) -> Client:
    return client_of(world.cast.cleo)


def recording(world: World) -> bytes:
    """A real MP3: a sample of the catalogue, said several times."""
    voice = Voice.objects.exclude(preview=None).select_related("preview").order_by("pk")[0]
    assert voice.preview is not None
    sound = io.BytesIO()
    download(voice.preview.source, to=sound, max_bytes=10**7, allowed_types={"audio/mpeg"}, allow_private=True)
    with TemporaryDirectory() as folder:
        once, often = Path(folder, "once.mp3"), Path(folder, "often.mp3")
        once.write_bytes(sound.getvalue())
        join([once] * 5, often, mime_type="audio/mpeg")
        return often.read_bytes()


def asked(ana: Client, **words: str) -> Design:
    answer = ana.post(reverse("voices:describe"), {"prompt": WISH, **words})
    assert answer.status_code == 302, answer.context["form"].errors
    return Design.objects.get(pk=int(answer.headers["Location"].rstrip("/").rpartition("/")[2]))


def found(design: Design) -> Design:
    """Once Cleo has approved what HeyGen may charge for asking."""
    client_of(User.objects.get(email__startswith="cleo")).post(reverse("voices:design_approve", args=[design.pk]))
    tasks.design(design.pk)
    design.refresh_from_db()
    return design


def described(ana: Client, **words: str) -> Design:
    return found(asked(ana, **words))


def waiting_on(cleo: Client) -> str:
    """The searches that the page lists as waiting for approval."""
    return " ".join(one.prompt for one in cleo.get(reverse("voices:describe")).context["waiting"])


@pytest.mark.row("VOI-63", "VOI-64")
def test_a_description_finds_voices_and_others_come_with_the_next_seed(world: World, ana: Client) -> None:
    start = world.sandbox.last_entry()
    first = described(ana)
    page = ana.get(first.get_absolute_url())
    assert [one["name"] for one, _preview in page.context["candidates"]] == [v["name"] for v in first.voices or []]
    assert all(preview for _one, preview in page.context["candidates"])

    answer = ana.post(reverse("voices:design_others", args=[first.pk]))
    second = Design.objects.get(seed=1)
    assert answer.headers["Location"] == second.get_absolute_url()
    found(second)
    assert second.voices != first.voices
    assert ana.get(second.get_absolute_url()).context["before"] == first

    again = described(ana)
    assert again.pk == first.pk
    calls = world.sandbox.journal(after=start, method="POST", path="/v3/voices", key=world.key)
    assert [(call["body"]["prompt"], call["body"]["seed"]) for call in calls] == [(WISH, 0), (WISH, 1)]


def test_a_voice_found_is_kept_for_the_whole_team(world: World, ana: Client) -> None:
    design = described(ana, gender="female")
    chosen = (design.voices or [])[0]["voice_id"]
    Voice.objects.filter(voice_id=chosen).delete()
    answer = ana.post(reverse("voices:design_use", args=[design.pk]), {"voice_id": chosen})
    voice = Voice.objects.get(voice_id=chosen)
    assert answer.headers["Location"] == f"{reverse('desk:new', args=['speech'])}?voice={voice.pk}"
    assert FavouriteVoice.objects.get(voice=voice).added_by == world.cast.ana
    assert voice.engines == ["starfish"]
    assert ana.post(reverse("voices:design_use", args=[design.pk]), {"voice_id": "other"}).status_code == 302
    assert not Voice.objects.filter(voice_id="other").exists()


def test_a_foreign_description_is_not_here(world: World, ana: Client) -> None:
    design = described(ana)
    dan = client_of(world.cast.dan)
    assert dan.get(design.get_absolute_url()).status_code == 404
    assert dan.post(reverse("voices:design_others", args=[design.pk])).status_code == 404


@pytest.mark.parametrize(
    ("words", "wrong"),
    [({"prompt": ""}, "prompt"), ({"prompt": "x" * 1001}, "prompt"), ({"locale": "english"}, "locale")],
)
def test_words_that_cannot_be_asked_are_refused_at_their_field(ana: Client, words: dict[str, str], wrong: str) -> None:
    answer = ana.post(reverse("voices:describe"), {"prompt": WISH, **words})
    assert answer.status_code == 422
    assert wrong in answer.context["form"].errors
    assert not Design.objects.exists()


def test_a_provider_that_is_down_is_told_and_asked_again(world: World, ana: Client) -> None:
    world.sandbox.fault("rejected", times=1, match="POST /v3/voices", key=world.key)
    design = described(ana)
    assert design.voices is None
    assert design.error
    ana.post(reverse("voices:design_others", args=[design.pk]))
    assert Design.objects.get().is_waiting, "for another approval"
    assert found(design).voices


def test_an_author_alone_has_nothing_asked_whose_price_is_unknown(world: World, ana: Client, cleo: Client) -> None:
    design = asked(ana)
    tasks.design(design.pk)
    tasks.sweep()
    assert not world.sandbox.journal(method="POST", path="/v3/voices", key=world.key)
    page = ana.get(design.get_absolute_url()).content.decode()
    assert "Waiting for an administrator" in page
    assert "price unknown" in page
    assert 'form="approve"' not in page
    assert ana.post(reverse("voices:design_approve", args=[design.pk])).status_code == 403
    button = re.search(r'<button[^>]*form="approve".*?</button>', cleo.get(design.get_absolute_url()).content.decode())
    assert button
    assert "price unknown" in button[0]
    assert WISH in cleo.get(reverse("voices:describe")).content.decode()
    assert found(design).voices
    assert Design.objects.get().approved_by == world.cast.cleo
    assert AuditEntry.objects.get(action="voice.describing_approved").who == str(world.cast.cleo)


def test_an_administrator_declines_a_search_and_its_author_reads_why(world: World, ana: Client, cleo: Client) -> None:
    design = asked(ana)
    decline = reverse("voices:design_decline", args=[design.pk])
    assert ana.post(decline, {"why": "mine"}).status_code == 403
    assert "Ask again" not in ana.get(design.get_absolute_url()).content.decode(), "while it waits"
    for _click in range(2):
        cleo.post(decline, {"why": "We have a voice like this: Mara, calm."})
    cleo.post(reverse("voices:design_approve", args=[design.pk]))
    tasks.design(design.pk)
    tasks.sweep()
    assert not world.sandbox.journal(method="POST", path="/v3/voices", key=world.key)
    assert WISH not in waiting_on(cleo)

    told = Notice.objects.get(user=world.cast.ana)
    assert (told.kind, told.url) == ("declined", design.get_absolute_url())
    assert told.text == "Cleo declined it. Nothing was sent or charged. We have a voice like this: Mara, calm."
    page = ana.get(design.get_absolute_url()).content.decode()
    assert "Cleo Laurent declined this search." in page
    assert "We have a voice like this" in page
    assert "Ask again" in page
    assert AuditEntry.objects.get(action="voice.describing_declined").who == str(world.cast.cleo)
    assert not Notice.objects.filter(user=world.cast.cleo, read_at=None).exists()


def test_a_declined_search_that_is_asked_for_again_waits_for_administrators_anew(
    world: World, ana: Client, cleo: Client
) -> None:
    design = asked(ana)
    for number in (1, 2):
        assert WISH in waiting_on(cleo)
        assert Notice.objects.filter(user=world.cast.cleo, kind="asked").count() == number
        assert Notice.objects.filter(user=world.cast.cleo, read_at=None).count() == 1
        cleo.post(reverse("voices:design_decline", args=[design.pk]))
        assert Notice.objects.filter(user=world.cast.ana, kind="declined").count() == number
        ana.post(reverse("voices:design_others", args=[design.pk]))
    design.refresh_from_db()
    assert (design.is_waiting, design.declined_by, design.declined_why) == (True, None, "")
    assert found(design).voices


def test_a_search_that_was_approved_cannot_be_declined(world: World, ana: Client, cleo: Client) -> None:
    design = asked(ana)
    cleo.post(reverse("voices:design_approve", args=[design.pk]))
    answer = cleo.post(reverse("voices:design_decline", args=[design.pk]), follow=True)
    assert "Someone has already decided." in answer.content.decode()
    design.refresh_from_db()
    assert (design.declined_by, design.declines) == (None, 0)
    tasks.design(design.pk)
    design.refresh_from_db()
    assert design.voices


def test_a_search_that_the_price_list_calls_free_needs_nobody(world: World, ana: Client) -> None:
    day = timezone.localdate()
    Price.objects.create(provider="heygen", item="voice.design", unit=Price.Unit.FREE, amount=0, valid_from=day)
    design = asked(ana)
    tasks.design(design.pk)
    assert Design.objects.get().voices
    assert Design.objects.get().approved_by is None


@pytest.mark.parametrize("died", [False, True])
def test_a_lost_answer_to_a_description_is_not_asked_for_again(world: World, ana: Client, died: bool) -> None:
    world.sandbox.fault("disconnect_after", times=1, match="POST /v3/voices", key=world.key)
    design = described(ana)
    if died:
        now = timezone.now()
        Design.objects.filter(pk=design.pk).update(asked_at=now, next_try_at=now, error="", approved_by=world.cast.cleo)
    tasks.sweep()
    tasks.design(design.pk)
    design.refresh_from_db()
    assert "it may be charged" in design.error
    assert len(world.sandbox.journal(method="POST", path="/v3/voices", key=world.key)) == 1


def test_a_closed_account_looks_for_no_voices_and_deletes_none(world: World, ana: Client, cleo: Client) -> None:
    answer = cleo.post(reverse("voices:describe"), {"prompt": WISH})
    voice = Voice.objects.filter(connection=world.connection, type="private").order_by("pk")[0]
    cleo.post(reverse("voices:delete", args=[voice.pk]))
    Connection.objects.filter(pk=world.connection.pk).update(enabled=False)
    before = world.sandbox.last_entry()
    design = Design.objects.get()
    tasks.design(design.pk)
    tasks.delete(voice.pk)
    voice.refresh_from_db()
    assert not voice.gone
    assert "switched off" in voice.problem
    assert "switched off" in ana.get(answer.headers["Location"]).content.decode()
    assert not world.sandbox.journal(after=before, key=world.key)


def cloned(world: World, cleo: Client, **changes: Any) -> Any:
    data = {
        "nonce": uuid4(),
        "name": "Anas voice",
        "remove_noise": "on",
        "owner": world.cast.ana.pk,
        "agreed": "on",
        "file": SimpleUploadedFile("ana.mp3", recording(world), "audio/mpeg"),
        **changes,
    }
    return cleo.post(reverse("voices:clone"), {name: value for name, value in data.items() if value is not None})


def made(clone: Clone) -> Clone:
    def ended() -> bool:
        Clone.objects.filter(pk=clone.pk, next_try_at__isnull=False).update(next_try_at="2020-01-01T00:00Z")
        tasks.clone(clone.pk)
        return not Clone.objects.get(pk=clone.pk).is_moving

    wait_until(ended, seconds=20)
    return Clone.objects.get(pk=clone.pk)


def test_a_recording_becomes_a_voice_whose_owner_has_agreed(world: World, cleo: Client) -> None:
    assert cloned(world, cleo).status_code == 302
    clone = made(Clone.objects.get())
    assert clone.state == "complete", clone.error
    voice = Voice.objects.get(voice_id=clone.voice_id)
    assert (voice.name, voice.type, voice.engines) == ("Anas voice", "private", ["starfish"])
    consent = Consent.objects.get(external_id=clone.voice_id)
    assert (consent.owner, consent.what) == (world.cast.ana, "voice")
    sent = world.sandbox.journal(method="POST", path="/v3/voices/clone", key=world.key)
    assert [call["body"]["remove_background_noise"] for call in sent] == [True]
    assert AuditEntry.objects.filter(action="voice.cloned").count() == 1
    assert "Anas voice" in cleo.get(reverse("voices:clone")).content.decode()


@pytest.fixture
def strict(sandbox: Any) -> Iterator[None]:
    """Keys that no documentation promises are not honoured."""
    sandbox.settings(ignore_assumed_keys=True)
    yield
    sandbox.settings(ignore_assumed_keys=False)


def clonings(world: World) -> int:
    return len(world.sandbox.journal(method="POST", path="/v3/voices/clone", key=world.key))


def clones_there(world: World) -> list[str]:
    answer = world.sandbox.call(world.key, "GET", "/v3/voices?type=private&limit=100").json()
    return [voice["voice_id"] for voice in answer["data"] if voice["name"] == "Anas voice"]


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("namesakes", [0, 1])
def test_a_lost_answer_does_not_clone_twice(world: World, cleo: Client, namesakes: int) -> None:
    for _ in range(namesakes):
        cloned(world, cleo)
        made(Clone.objects.get())
    world.sandbox.fault("disconnect_after", times=1, match="POST /v3/voices/clone", key=world.key)
    cloned(world, cleo)
    clone = made(Clone.objects.latest("pk"))
    assert clone.state == "complete", clone.error
    assert clonings(world) == len(clones_there(world)) == 1 + namesakes
    assert len(set(Clone.objects.values_list("voice_id", flat=True))) == 1 + namesakes


@pytest.mark.usefixtures("strict")
def test_a_worker_that_dies_while_it_clones_leaves_a_voice_to_be_found(world: World, cleo: Client) -> None:
    cloned(world, cleo)
    clone = Clone.objects.get()
    tasks.clone(clone.pk)
    Clone.objects.filter(pk=clone.pk).update(state="wanted", voice_id="")
    assert made(clone).state == "complete"
    assert clonings(world) == 1


@pytest.mark.usefixtures("strict")
def test_a_clone_that_nobody_finds_waits_for_an_administrator(world: World, cleo: Client, ana: Client) -> None:
    world.sandbox.fault("broken", times=1, match="POST /v3/voices/clone", key=world.key)
    cloned(world, cleo)
    clone = Clone.objects.get()
    tasks.clone(clone.pk)
    Clone.objects.update(asked_at=timezone.now() - timedelta(hours=2), next_try_at=timezone.now())
    tasks.clone(clone.pk)
    clone.refresh_from_db()
    assert (clone.state, clone.next_try_at) == ("lost", None)
    assert clonings(world) == 1
    assert "both may be charged" in cleo.get(reverse("voices:clone")).content.decode()
    assert ana.post(reverse("voices:clone_anew", args=[clone.pk])).status_code == 403
    for _click in range(2):
        cleo.post(reverse("voices:clone_anew", args=[clone.pk]))
    assert made(clone).state == "complete"
    assert clonings(world) == 2
    assert AuditEntry.objects.filter(action="voice.cloned_anew").count() == 1


def test_a_search_for_a_lost_clone_that_is_refused_ends_nothing(world: World, cleo: Client) -> None:
    world.sandbox.fault("disconnect_after", times=1, match="POST /v3/voices/clone", key=world.key)
    cloned(world, cleo)
    clone = Clone.objects.get()
    tasks.clone(clone.pk)
    world.sandbox.fault("unauthorized", times=1, match="GET /v3/voices", key=world.key)
    Clone.objects.update(next_try_at=timezone.now())
    tasks.clone(clone.pk)
    assert Clone.objects.get().state == "wanted"
    Clone.objects.update(asked_at=timezone.now() - timedelta(hours=2), next_try_at=timezone.now())
    world.sandbox.fault("broken", times=9, match="GET /v3/voices", key=world.key)
    tasks.clone(clone.pk)
    assert Clone.objects.get().state == "lost"
    cleo.post(reverse("voices:clone_give_up", args=[clone.pk]))
    assert Clone.objects.get().state == "failed"


def test_a_form_that_is_sent_twice_clones_once(world: World, cleo: Client) -> None:
    nonce = re.findall(r'name="nonce" value="([0-9a-f-]{36})"', cleo.get(reverse("voices:clone")).content.decode())
    for _click in range(2):
        assert cloned(world, cleo, nonce=nonce[0]).status_code == 302
    made(Clone.objects.get())
    assert len(world.sandbox.journal(method="POST", path="/v3/voices/clone", key=world.key)) == 1
    assert AuditEntry.objects.filter(action="voice.cloned").count() == 1


def test_two_workers_write_one_wish(world: World, cleo: Client) -> None:
    cloned(world, cleo)
    twin = Clone.objects.get()
    twin.pk = None
    assert custom_clone.start(twin, by=world.cast.cleo) is False
    assert Clone.objects.count() == 1


def test_an_account_that_is_switched_off_clones_nothing_until_it_is_on(world: World, cleo: Client) -> None:
    cloned(world, cleo)
    clone = Clone.objects.get()
    Connection.objects.filter(pk=clone.connection_id).update(enabled=False)
    tasks.clone(clone.pk)
    clone.refresh_from_db()
    assert (clone.state, clone.error) == ("wanted", "The account is switched off, so nothing is sent.")
    Connection.objects.filter(pk=clone.connection_id).update(enabled=True)
    clone.connection.hold("No credit.")
    Clone.objects.update(next_try_at="2020-01-01T00:00Z")
    tasks.clone(clone.pk)
    assert Clone.objects.get().error.endswith("No credit.")
    assert not world.sandbox.journal(method="POST", path="/v3/voices/clone", key=world.key)
    Connection.objects.filter(pk=clone.connection_id).update(paused_until=None)
    assert made(clone).state == "complete"


def test_the_consent_is_here_before_the_voice(world: World, cleo: Client) -> None:
    cloned(world, cleo)
    clone = Clone.objects.get()
    tasks.clone(clone.pk)
    clone.refresh_from_db()
    assert clone.state == "processing"
    assert Consent.objects.get(external_id=clone.voice_id).owner == world.cast.ana


def test_a_clone_is_looked_for_however_long_it_takes(world: World, cleo: Client) -> None:
    cloned(world, cleo)
    clone = Clone.objects.get()
    tasks.clone(clone.pk)
    Clone.objects.filter(pk=clone.pk).update(created_at="2020-01-01T00:00Z", next_try_at="2020-01-01T00:00Z")
    world.sandbox.fault("broken", times=9, match="GET /v3/voices", key=world.key)
    tasks.clone(clone.pk)
    assert Clone.objects.get().state == "processing"


def test_a_clone_that_fails_says_why(world: World, cleo: Client) -> None:
    cloned(world, cleo, name="fail: Two people speak.")
    clone = made(Clone.objects.get())
    assert (clone.state, clone.error) == ("failed", "Two people speak.")
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"agreed": None}, "agreed"),
        ({"owner": None}, "owner"),
        ({"name": "x" * 101}, "name"),
        ({"file": None}, "file"),
        ({"file": SimpleUploadedFile("ana.mp3", b"<html>no sound</html>", "audio/mpeg")}, "file"),
        ({"file": SimpleUploadedFile("ana.wav", wav(30), "audio/wav")}, "file"),
        ({"file": SimpleUploadedFile("ana.wav", claiming(wav(30), 0), "audio/wav")}, "file"),
        ({"file": SimpleUploadedFile("ana.mp3", encoded(9, "mp3", "mp3"), "audio/mpeg")}, "file"),
        ({"ends_on": date(2020, 1, 31)}, "ends_on"),
        ({"owner": None, "person": "Mara Outside"}, "signed"),
        ({"person": "Mara Outside"}, "owner"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_leaves(
    world: World, cleo: Client, changes: dict[str, Any], wrong: str
) -> None:
    answer = cloned(world, cleo, **changes)
    assert answer.status_code == 422
    assert wrong in answer.context["form"].errors
    assert not Clone.objects.exists()


def test_a_silent_recording_of_the_library_is_refused_at_its_field(world: World, cleo: Client) -> None:
    upload = SimpleUploadedFile("quiet.wav", wav(30), "audio/wav")
    kept = keep_upload(
        upload,
        workspace=world.cast.northbound,
        title="Quiet",
        added_by=world.cast.ana,
        allowed=RECORDINGS,
        max_bytes=10**7,
    )
    answer = cloned(world, cleo, file=None, kept=kept.pk)
    assert answer.status_code == 422
    assert answer.context["form"].errors["kept"] == ["This recording is almost silent."]
    assert not Clone.objects.exists()


def test_what_is_refused_is_not_kept(world: World, cleo: Client) -> None:
    before = Media.objects.count()
    cloned(world, cleo, file=SimpleUploadedFile("ana.wav", wav(30), "audio/wav"))
    assert Media.objects.count() == before


def test_a_narrator_who_is_no_member_is_named_with_a_signed_consent(world: World, cleo: Client) -> None:
    signed = SimpleUploadedFile("signed.pdf", b"%PDF-1.4\nsigned by Mara\n", "application/pdf")
    assert cloned(world, cleo, owner=None, person="Mara Outside", signed=signed).status_code == 302
    clone = made(Clone.objects.get())
    assert clone.state == "complete", clone.error
    consent = Consent.objects.get(external_id=clone.voice_id)
    assert (consent.owner, consent.whose, consent.record) == (None, "Mara Outside", clone.signed_id)
    assert "The voice of Mara Outside" in cleo.get(reverse("voices:clone")).content.decode()
    assert AuditEntry.objects.get(action="voice.cloned").detail["owner"] == "Mara Outside"


def test_a_consent_that_ends_before_the_recording_is_sent_sends_nothing(world: World, cleo: Client) -> None:
    cloned(world, cleo, ends_on=timezone.localdate())
    Clone.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    clone = made(Clone.objects.get())
    assert (clone.state, clone.error) == ("failed", "The consent has expired, so nothing was sent.")
    assert not world.sandbox.journal(method="POST", path="/v3/voices/clone", key=world.key)
    assert not world.sandbox.journal(method="POST", path="/v3/assets", key=world.key)


def test_authors_do_not_clone_because_nobody_knows_the_price(world: World, ana: Client) -> None:
    assert cloned(world, ana).status_code == 403


def test_a_voice_of_ours_is_deleted_for_good(world: World, cleo: Client, ana: Client) -> None:
    cloned(world, cleo)
    clone = made(Clone.objects.get())
    voice = Voice.objects.get(voice_id=clone.voice_id)
    assert ana.post(reverse("voices:delete", args=[voice.pk])).status_code == 403
    cleo.post(reverse("voices:delete", args=[voice.pk]))
    tasks.delete(voice.pk)
    voice.refresh_from_db()
    assert voice.gone
    assert AuditEntry.objects.filter(action="voice.deleted").count() == 1
    public = Voice.objects.filter(type="public").order_by("pk")[0]
    cleo.post(reverse("voices:delete", args=[public.pk]))
    assert not Voice.objects.get(pk=public.pk).leaving_at
