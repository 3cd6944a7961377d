"""The gateway and PlayHT through the real queue: what each is good for, and what each does on a bad day."""

from collections.abc import Iterator
from typing import Any

import pytest

from apps.accounts.connections.key_actions import check_key
from apps.accounts.models import Connection
from apps.accounts.models.connections import Provider
from apps.jobs.engine import submission
from apps.jobs.models import Attempt, Job, JobEvent, Output
from apps.jobs.models.outputs import Part
from apps.voices.kinds.speech.results.files import words_of
from apps.voices.models import Piece
from tests.engine.test_faults import POLLING
from tests.support.portal import Portal
from tests.support.sandbox import SandboxProcess, wait_until
from tests.support.speech import Speaker, long_text, speaker
from tests.support.world import NOTHING, World, held_and_spent

EVENTS = 16
"""Events of one run of PlayHT's stream, the last one left out."""


@pytest.fixture(autouse=True)
def _pace(sandbox: SandboxProcess) -> Iterator[None]:
    """Tests that slow the sandbox down leave it to the others as it was."""
    before = sandbox.state()["clock"]["factor"]
    yield
    sandbox.clock(factor=before)


@pytest.fixture
def gateway(world: World) -> Speaker:
    return speaker(world, Provider.USEAPI)


@pytest.fixture
def playht(world: World) -> Speaker:
    return speaker(world, Provider.PLAYHT)


def heard(world: World, job: Job, seconds: float = 60) -> Job:
    job = world.wait_for(job, "completed", seconds=seconds)
    world.wait_for_copies(job, seconds=seconds)
    return job


@pytest.mark.row("ACC-04", "VOI-03", "VOI-13")
def test_the_gateway_speaks_at_once_and_tells_its_words(gateway: Speaker, polling: Portal) -> None:
    job = heard(gateway.world, gateway.approved(speed=120, emotion="happy", voice=gateway.voice(emotions__0="happy")))
    (call,) = gateway.calls()
    assert (call["body"]["speed"], call["body"]["emotion"]) == (120, "happy")
    assert not {"email", "engine", "pitch", "volume"} & call["body"].keys()
    assert {output.part for output in job.outputs.all()} == {Part.AUDIO, Part.SUBTITLE}
    assert words_of(job)[0][0].startswith("Hello")
    assert held_and_spent(job) == NOTHING


@pytest.mark.row("VOI-16")
def test_the_same_words_come_from_memory_and_a_new_take_does_not(gateway: Speaker, polling: Portal) -> None:
    sounds = []
    for params in ({}, {}, {"take": 1}):
        job = heard(gateway.world, gateway.approved(params=params))
        media = Output.objects.select_related("media").get(job=job, part=Part.AUDIO).media
        sounds.append(media.sha256 if media else "")
    assert sounds[0] == sounds[1] != sounds[2]
    calls = gateway.calls()
    assert [call["replayed"] for call in calls] == [False, True, False]
    assert calls[2]["body"]["prompt"] == calls[0]["body"]["prompt"] + " "


def test_a_lost_answer_of_the_gateway_is_asked_for_again(gateway: Speaker, polling: Portal) -> None:
    gateway.world.sandbox.fault("disconnect_after", times=1, match=f"POST {gateway.path}", key=gateway.key)
    job = heard(gateway.world, gateway.approved())
    assert Attempt.objects.filter(job=job, ending="unknown").count() == 1
    assert [call["replayed"] for call in gateway.calls()] == [False, True]


@pytest.mark.row("VOI-21")
def test_an_empty_answer_fails_with_its_reason_and_costs_nothing(gateway: Speaker, polling: Portal) -> None:
    gateway.world.sandbox.fault("no_speech", times=1, match=f"POST {gateway.path}", key=gateway.key)
    job = gateway.world.wait_for(gateway.approved(), "failed")
    assert "could not" in job.failure
    assert len(gateway.calls()) == 1


@pytest.mark.row("VOI-22")
def test_missing_times_only_take_the_captions_away(gateway: Speaker, polling: Portal) -> None:
    gateway.world.sandbox.fault("no_words", times=1, match=f"POST {gateway.path}", key=gateway.key)
    job = heard(gateway.world, gateway.approved())
    assert [output.part for output in job.outputs.all()] == [Part.AUDIO]


ARRIVES = [
    *((Provider.USEAPI, {"pitch": pitch}) for pitch in (-100, 35, 100)),
    *((Provider.PLAYHT, {"quality": quality}) for quality in ("draft", "low", "medium", "high", "premium")),
    (Provider.HEYGEN, {"language": "pt"}),
    (Provider.HEYGEN, {"locale": "pt-BR"}),
    (Provider.HEYGEN, {"input_type": "ssml"}),
]


@pytest.mark.row("VOI-07", "VOI-37", "VOI-51", "VOI-54", "VOI-55")
@pytest.mark.parametrize(("provider", "option"), ARRIVES)
def test_what_is_chosen_arrives_and_nothing_else(world: World, provider: Provider, option: dict[str, Any]) -> None:
    service = speaker(world, provider)
    service.approved("<speak>Hello.</speak>", **option)
    assert submission.advance(service.connection.pk)
    (call,) = service.calls()
    assert call["status"] in (200, 201)
    told = {"text", "prompt", "voice", "voice_id", "email"}
    assert {name: value for name, value in call["body"].items() if name not in told} == option


@pytest.mark.row("ACC-15")
def test_thirty_speeches_never_pass_the_limit_of_their_account(gateway: Speaker, portal: Portal) -> None:
    Connection.objects.filter(pk=gateway.connection.pk).update(concurrency=2)
    portal.worker(**POLLING, WORKERS="4")
    jobs = [gateway.approved(f"Speech number {n}.") for n in range(30)]
    for job in jobs:
        heard(gateway.world, job, seconds=120)
    most = gateway.world.sandbox.state(gateway.key)["most_in_flight"]
    assert [count for account, count in most.items() if "heygen.example" in account][-1] <= 2
    assert len(gateway.calls()) == 30


@pytest.mark.row("VOI-17")
def test_a_thousand_at_a_time(gateway: Speaker, patient: Portal) -> None:
    text = long_text(3500)
    job = heard(gateway.world, gateway.approved(text, most=1000), seconds=120)
    prompts = [call["body"]["prompt"] for call in gateway.calls()]
    assert len(prompts) == 4
    assert " ".join(prompts) == text
    times = [start for _word, start, _end in words_of(job)]
    assert times == sorted(times)


@pytest.mark.row("WEB-20")
def test_playht_is_listened_to_and_moves_by_itself(playht: Speaker, portal: Portal) -> None:
    playht.world.sandbox.clock(factor=30)
    portal.worker(**POLLING, POLL_FIRST="30")
    job = playht.approved()
    seen: set[float] = set()

    def done() -> bool:
        now = Job.objects.get(pk=job.pk)
        if now.progress is not None:
            seen.add(now.progress)
        return now.state == "completed"

    wait_until(done, seconds=40)
    assert len(seen) >= 3, seen
    heard(playht.world, job)
    assert JobEvent.objects.filter(job=job, after="completed", source="stream").exists()
    assert len(playht.calls()) == 1
    assert "application/json" in playht.calls()[0]["headers"]["Accept"]


@pytest.mark.row("VOI-31")
def test_a_stream_cut_after_any_event_loses_nothing_and_pays_once(playht: Speaker, portal: Portal) -> None:
    playht.world.sandbox.clock(factor=120)
    portal.worker(**POLLING, POLL_FIRST="60")
    match = "GET /playht/api/v2/tts/"
    for events in range(1, EVENTS):
        playht.world.sandbox.fault("stream_cut", times=1, events=events, match=match, key=playht.key)
        job = heard(playht.world, playht.approved())
        assert len(playht.calls()) == events
        assert playht.world.sandbox.faults()[-1]["used"] == 1
        assert Attempt.objects.filter(job=job).count() == 1


def test_playht_without_streams_is_asked(playht: Speaker, polling: Portal) -> None:
    playht.world.sandbox.fault("no_stream", every=1, match="GET /playht/", key=playht.key)
    job = heard(playht.world, playht.approved(output_format="wav", sample_rate=22050))
    sound = Output.objects.select_related("media").get(job=job, part=Part.AUDIO)
    assert sound.media is not None
    assert sound.media.mime_type == "audio/wav"
    assert JobEvent.objects.filter(job=job, after="completed", source="poll").exists()


def test_a_lost_answer_of_playht_waits_for_a_person(playht: Speaker, polling: Portal) -> None:
    playht.world.sandbox.fault("disconnect_after", times=1, match=f"POST {playht.path}", key=playht.key)
    job = playht.world.wait_for(playht.approved(), "unconfirmed")
    wait_until(lambda: Job.objects.get(pk=job.pk).next_check_at is None, seconds=20)
    assert len(playht.calls()) == 1


def test_a_speech_that_fails_at_playht_is_told_and_costs_nothing(playht: Speaker, portal: Portal) -> None:
    playht.world.sandbox.fault("speech_fails", times=1, match=f"POST {playht.path}", key=playht.key)
    portal.worker(**POLLING, POLL_FIRST="30")
    job = playht.world.wait_for(playht.approved(), "failed")
    assert held_and_spent(job) == NOTHING
    assert "loaded" in job.failure_detail


@pytest.mark.parametrize("form", ["mp3", "ogg", "flac", "mulaw"])
def test_a_long_text_stays_in_the_form_that_was_asked_for(form: str, playht: Speaker, patient: Portal) -> None:
    job = heard(playht.world, playht.approved(long_text(3000), most=2000, output_format=form, sample_rate=24000))
    types = {output.media.mime_type for output in job.outputs.select_related("media") if output.media}
    assert types == {{"mp3": "audio/mpeg", "ogg": "audio/ogg", "flac": "audio/flac", "mulaw": "audio/basic"}[form]}
    assert Piece.objects.filter(job=job).count() == 2


@pytest.mark.row("ACC-04", "VOI-24")
def test_an_account_that_has_spoken_enough_today_rests_and_the_other_goes_on(gateway: Speaker, polling: Portal) -> None:
    world = gateway.world
    world.sandbox.settings(gateway_accounts=2)
    try:
        check_key(gateway.connection, by=world.cast.cleo)
        first = Connection.objects.get(pk=gateway.connection.pk)
        second = Connection.objects.get(primary=first)
        world.sandbox.fault("daily_limit", times=1, match=f"POST {gateway.path}", key=gateway.key)
        resting = Speaker(world, first, gateway.key).approved(params={"account": first.identity})
        wait_until(lambda: Connection.objects.get(pk=first.pk).is_paused, seconds=30)
        spoken = heard(world, Speaker(world, second, gateway.key).approved(params={"account": second.identity}))
    finally:
        world.sandbox.settings(gateway_accounts=1)
    assert Job.objects.get(pk=resting.pk).state == "queued"
    assert [call["body"]["email"] for call in gateway.calls()] == [first.identity, second.identity]
    assert JobEvent.objects.filter(job=resting, detail__contains="Daily voice duration limit").exists()
    assert spoken.connection_id == second.pk


@pytest.mark.row("ACC-07")
def test_a_rejected_token_ends_the_job_at_once(gateway: Speaker, polling: Portal) -> None:
    gateway.world.sandbox.fault("unauthorized", every=1, match=f"POST {gateway.path}", key=gateway.key)
    job = gateway.world.wait_for(gateway.approved(), "failed")
    assert job.failure_code == "credentials_rejected"
    assert held_and_spent(job) == NOTHING
    assert len(gateway.calls()) == 1


def test_a_service_that_is_gone_keeps_the_job_waiting_and_nobody_else(
    gateway: Speaker, playht: Speaker, polling: Portal
) -> None:
    gateway.world.sandbox.fault("gone", every=1, match="* /useapi/", key=gateway.key)
    waiting = gateway.approved()
    heard(playht.world, playht.approved())
    assert Job.objects.get(pk=waiting.pk).state in ("queued", "submitting")
    assert held_and_spent(waiting) == NOTHING
