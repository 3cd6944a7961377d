"""Every bound of every speech service, from both sides."""

import json

import pytest

from apps.providers import GATEWAY, HEYGEN_SPEECH, HEYGEN_VIDEO_VOICE, PLAYHT, SPEEDS, SpeechLimits, SpeechOptions
from apps.providers.useapi.engines import ENGINES
from tests.providers.contract import FILE

BOUNDS: list[tuple[SpeechLimits, str, list[object], list[object]]] = [
    (GATEWAY, "speed", [50, 100, 150], [49, 151, 99.5]),
    (GATEWAY, "pitch", [-100, 0, 100], [-101, 101]),
    (GATEWAY, "volume", [0, 100], [-1, 101]),
    (GATEWAY, "engine", list(ENGINES), ["elevenlabs", ""]),
    (PLAYHT, "quality", ["draft", "low", "medium", "high", "premium"], ["best", ""]),
    (PLAYHT, "output_format", ["mp3", "ogg", "wav", "flac", "mulaw"], ["raw", "MP3"]),
    (PLAYHT, "speed", [0.01, 0.1, 1, 5, 5.0], [0, -0.1, 5.1]),
    (PLAYHT, "sample_rate", [8000, 44100, 48000], [7999, 48001, 8000.5]),
    (PLAYHT, "seed", [0, 1, 2**40], [-1, 0.5]),
    (PLAYHT, "temperature", [0, 1.5, 2], [-0.1, 2.1]),
    (PLAYHT, "voice_engine", ["PlayHT2.0", "Play3.0-mini", "PlayHT1.0"], ["PlayDialog-turbo", "playht2.0"]),
    (PLAYHT, "emotion", ["female_happy", "male_surprised"], ["happy", "female_bored"]),
    (PLAYHT, "voice_guidance", [1, 3.5, 6], [0.9, 6.1]),
    (PLAYHT, "style_guidance", [1, 20, 30], [0, 31]),
    (HEYGEN_SPEECH, "input_type", ["text", "ssml"], ["html"]),
    (HEYGEN_SPEECH, "speed", [0.5, 1, 2.0], [0.49, 2.01]),
    (HEYGEN_VIDEO_VOICE, "speed", [0.5, 1.5], [0.49, 1.51]),
    (HEYGEN_VIDEO_VOICE, "pitch", [-50, 0, 50], [-51, 51]),
    (HEYGEN_VIDEO_VOICE, "volume", [0, 0.5, 1], [-0.1, 1.1]),
]
NEVER: list[object] = [None, True, "1", float("nan"), float("inf"), float("-inf"), [], "x"]


@pytest.mark.parametrize(("limits", "name", "fit", "too_far"), BOUNDS)
def test_bounds_are_those_of_the_contract(
    limits: SpeechLimits, name: str, fit: list[object], too_far: list[object]
) -> None:
    field = limits.fields[name]
    assert [value for value in fit if not field.fits(value)] == []
    assert [value for value in [*too_far, *NEVER] if field.fits(value)] == []


def test_a_number_beyond_all_numbers_is_judged_like_any_other() -> None:
    assert PLAYHT.fields["seed"].fits(10**400)
    assert not GATEWAY.fields["speed"].fits(10**400)


def test_every_field_is_in_the_table() -> None:
    told = {(id(limits), name) for limits, name, _, _ in BOUNDS}
    services = (GATEWAY, PLAYHT, HEYGEN_SPEECH, HEYGEN_VIDEO_VOICE)
    assert {(id(limits), name) for limits in services for name in limits.fields} == told


@pytest.mark.parametrize(
    ("limits", "defaults"),
    [
        (GATEWAY, {"speed": 100, "pitch": 0, "volume": 100}),
        (PLAYHT, {"output_format": "mp3", "voice_engine": "PlayHT2.0"}),
        (HEYGEN_SPEECH, {"speed": 1.0, "input_type": "text"}),
        (HEYGEN_VIDEO_VOICE, {"speed": 1.0, "pitch": 0, "volume": 1.0}),
    ],
)
def test_defaults_are_those_of_the_contract_and_fit(limits: SpeechLimits, defaults: dict[str, object]) -> None:
    found = {name: field.default for name, field in limits.fields.items() if field.default is not None}
    assert found == defaults
    assert all(limits.fields[name].fits(value) for name, value in found.items())


@pytest.mark.parametrize(
    ("limits", "engine", "longest"),
    [
        (GATEWAY, None, 5000),
        (GATEWAY, "elevenLabs", 5000),
        (PLAYHT, None, 2000),
        (PLAYHT, "PlayHT2.0", 2000),
        (PLAYHT, "PlayHT1.0", 2000),
        (PLAYHT, "Play3.0-mini", 20_000),
        (HEYGEN_SPEECH, None, 5000),
        (HEYGEN_VIDEO_VOICE, None, 5000),
    ],
)
def test_how_long_a_text_may_be_depends_on_service_and_engine(
    limits: SpeechLimits, engine: str | None, longest: int
) -> None:
    assert limits.longest(engine) == longest


def test_speed_means_four_things() -> None:
    scales = {name: (one.unit, one.above, one.low, one.high, one.default) for name, one in SPEEDS.items()}
    assert scales == {
        "useapi": ("percent", None, 50, 150, 100),
        "playht": ("factor", 0, None, 5, None),
        "heygen.speech": ("factor", None, 0.5, 2.0, 1.0),
        "heygen.video": ("factor", None, 0.5, 1.5, 1.0),
    }


@pytest.mark.parametrize("engine", [None, *PLAYHT.fields["voice_engine"].choices])
def test_three_fields_of_playht_are_for_one_engine_alone(engine: str | None) -> None:
    for_all = {"quality": "low", "seed": 7, "voice_engine": engine, "text": "Hello"}
    restricted = {"emotion": "male_sad", "voice_guidance": 2, "style_guidance": 3}
    expected = {**for_all, **restricted} if engine in (None, "PlayHT2.0") else for_all
    assert PLAYHT.taken({**for_all, **restricted}, engine=engine) == expected
    assert {name for name, field in PLAYHT.fields.items() if field.voice_must_use} == set(restricted)


def test_the_table_of_playht_has_every_option_of_its_client() -> None:
    assert set(PLAYHT.fields) == set(SpeechOptions.__annotations__)


def test_an_account_of_the_gateway_is_asked_by_fewer_than_ten_at_a_time() -> None:
    assert (GATEWAY.parallel, GATEWAY.slice_at) == (9, 1000)


@pytest.mark.skipif(not FILE.exists(), reason="the vendor's contract is not beside this repository")
@pytest.mark.parametrize(
    ("limits", "operation", "prefix"),
    [
        (HEYGEN_SPEECH, "POST /v3/voices/speech", ""),
        (HEYGEN_VIDEO_VOICE, "POST /v3/videos", "type=avatar:voice_settings."),
    ],
)
def test_what_heygen_takes_is_read_from_its_contract(limits: SpeechLimits, operation: str, prefix: str) -> None:
    rules = {rule["path"]: rule for rule in json.loads(FILE.read_text())[operation]["constraints"]}
    for name, field in limits.fields.items():
        rule = rules[prefix + name]
        assert (field.low, field.high) == (rule.get("min"), rule.get("max"))
        assert list(field.choices) == rule.get("enum", [])
    assert limits.longest() == rules[prefix.replace("voice_settings.", "") + limits.text_field]["max_length"]
