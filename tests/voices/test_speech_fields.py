"""Each field of the three services: its bounds pass, what lies outside is told at the field, and nothing is sent."""

from typing import Any

import pytest
from django.test import Client

from apps.jobs.models import Attempt
from tests.support.world import World
from tests.voices.three_services import SPEAK, Studio, only_job, voice

LONG = "abcdefghi " * 12_000

FITS = [
    ("heygen", {"speed": "0.5"}, {"speed": 0.5}),
    ("heygen", {"speed": "2.0"}, {"speed": 2.0}),
    ("heygen", {"language": "pt"}, {"language": "pt"}),
    ("heygen", {"locale": "pt-BR"}, {"locale": "pt-BR"}),
    ("heygen", {"text": LONG[:5000]}, {}),
    ("heygen", {"input_type": "ssml", "text": '<speak>Hi<break time="0.5s"/></speak>'}, {"input_type": "ssml"}),
    ("gateway", {"speed": "50"}, {"speed": 50}),
    ("gateway", {"speed": "150"}, {"speed": 150}),
    ("gateway", {"pitch": "-100"}, {"pitch": -100}),
    ("gateway", {"pitch": "100"}, {"pitch": 100}),
    ("gateway", {"volume": "0"}, {"volume": 0}),
    ("gateway", {"volume": "99"}, {"volume": 99}),
    ("gateway", {"volume": "100"}, {}),
    ("gateway", {"emotion": "happy"}, {"emotion": "happy"}),
    ("gateway", {"engine": "azure"}, {"engine": "azure"}),
    ("gateway", {"engine": "elevenLabsV3"}, {"engine": "elevenLabsV3"}),
    ("gateway", {"language_code": "de-DE"}, {"language_code": "de-DE"}),
    ("gateway", {"text": LONG[:5000]}, {}),
    ("playht", {"quality": "draft"}, {"quality": "draft"}),
    ("playht", {"quality": "premium"}, {"quality": "premium"}),
    ("playht", {"output_format": "wav"}, {"output_format": "wav"}),
    ("playht", {"speed": "0.1"}, {"speed": 0.1}),
    ("playht", {"speed": "5"}, {"speed": 5}),
    ("playht", {"sample_rate": "8000"}, {"sample_rate": 8000}),
    ("playht", {"sample_rate": "48000"}, {"sample_rate": 48000}),
    ("playht", {"seed": "0"}, {"seed": 0}),
    ("playht", {"temperature": "0"}, {"temperature": 0}),
    ("playht", {"temperature": "2"}, {"temperature": 2}),
    ("playht", {"emotion": "female_happy"}, {"emotion": "female_happy"}),
    ("playht", {"voice_guidance": "1"}, {"voice_guidance": 1}),
    ("playht", {"voice_guidance": "6"}, {"voice_guidance": 6}),
    ("playht", {"style_guidance": "1"}, {"style_guidance": 1}),
    ("playht", {"style_guidance": "30"}, {"style_guidance": 30}),
    ("playht", {"text": LONG[:2000]}, {}),
    ("playht", {"voice_engine": "Play3.0-mini", "text": LONG[:20_000]}, {"voice_engine": "Play3.0-mini"}),
]

REFUSED = [
    ("heygen", {"speed": "0.49"}, "speed"),
    ("heygen", {"speed": "2.01"}, "speed"),
    ("heygen", {"language": "english please"}, "language"),
    ("heygen", {"locale": "pt_BR!"}, "locale"),
    ("gateway", {"language_code": "xq-XX"}, "language_code"),
    ("heygen", {"text": LONG[:4999] + "xy"}, "text"),
    ("heygen", {"text": "   "}, "text"),
    ("heygen", {"voice": ""}, "voice"),
    ("heygen", {"voice": "nobody"}, "voice"),
    ("heygen", {"input_type": "ssml", "text": "<speak>Hi<p></speak>"}, "text"),
    ("heygen", {"input_type": "ssml", "text": '<break time="500ms"/>Hi'}, "text"),
    ("gateway", {"speed": "49"}, "speed"),
    ("gateway", {"speed": "151"}, "speed"),
    ("gateway", {"pitch": "-101"}, "pitch"),
    ("gateway", {"pitch": "101"}, "pitch"),
    ("gateway", {"volume": "-1"}, "volume"),
    ("gateway", {"volume": "101"}, "volume"),
    ("gateway", {"emotion": "angry"}, "emotion"),
    ("gateway", {"voice": "voice-Plain", "emotion": "happy"}, "emotion"),
    ("gateway", {"engine": "openai"}, "engine"),
    ("gateway", {"voice": "voice-Plain", "engine": "elevenLabs"}, "engine"),
    ("gateway", {"text": LONG[:4999] + "xy"}, "text"),
    ("playht", {"quality": "best"}, "quality"),
    ("playht", {"output_format": "aac"}, "output_format"),
    ("playht", {"speed": "0"}, "speed"),
    ("playht", {"speed": "5.1"}, "speed"),
    ("playht", {"sample_rate": "7999"}, "sample_rate"),
    ("playht", {"sample_rate": "48001"}, "sample_rate"),
    ("playht", {"seed": "-1"}, "seed"),
    ("playht", {"seed": "1.5"}, "seed"),
    ("playht", {"temperature": "2.1"}, "temperature"),
    ("playht", {"temperature": "nan"}, "temperature"),
    ("playht", {"voice_guidance": "0.9"}, "voice_guidance"),
    ("playht", {"voice_guidance": "6.1"}, "voice_guidance"),
    ("playht", {"style_guidance": "0"}, "style_guidance"),
    ("playht", {"style_guidance": "31"}, "style_guidance"),
    ("playht", {"emotion": "bored"}, "emotion"),
    ("playht", {"voice": "voice-Old", "emotion": "female_happy"}, "emotion"),
    ("playht", {"voice_engine": "PlayHT9"}, "voice_engine"),
    ("playht", {"text": LONG[:1999] + "xy"}, "text"),
    ("playht", {"voice_engine": "Play3.0-mini", "text": LONG[:19_999] + "xy"}, "text"),
]


@pytest.mark.parametrize(("slug", "typed", "options"), FITS)
@pytest.mark.row("VOI-05", "VOI-06", "VOI-07", "VOI-08", "VOI-35", "VOI-39", "VOI-40", "VOI-52", "VOI-53")
def test_the_bounds_themselves_pass(
    studio: Studio, ana: Client, slug: str, typed: dict[str, Any], options: dict[str, Any]
) -> None:
    answer = ana.post(SPEAK, studio.typed(slug, do="send", **typed))
    assert answer.status_code == 302, dict(answer.context["form"].errors)
    job = only_job()
    assert job.state == "in_review"
    assert job.params.get("options", {}) == options


@pytest.mark.parametrize(("slug", "typed", "field"), REFUSED)
@pytest.mark.row(
    "VOI-05",
    "VOI-06",
    "VOI-07",
    "VOI-08",
    "VOI-35",
    "VOI-37",
    "VOI-39",
    "VOI-40",
    "VOI-42",
    "VOI-45",
    "VOI-46",
    "VOI-51",
    "VOI-52",
    "VOI-53",
    "VOI-55",
)
def test_what_lies_outside_is_refused_at_its_field(
    studio: Studio, ana: Client, slug: str, typed: dict[str, Any], field: str
) -> None:
    answer = ana.post(SPEAK, studio.typed(slug, do="send", **typed))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("slug", ["heygen", "gateway", "playht"])
@pytest.mark.row("VOI-06", "VOI-42")
def test_an_untouched_form_sends_text_and_voice_alone(studio: Studio, ana: Client, slug: str) -> None:
    page = ana.get(f"{SPEAK}?service={slug}&n=one")
    fields = page.context["form"].options
    shown = {name: field.initial for name, field in fields.items() if field.initial not in (None, "")}
    ana.post(SPEAK, studio.typed(slug, do="send", **shown))
    params = only_job().params
    assert set(params) == {"text", "voice_id", "spoken_by"}


@pytest.mark.row("VOI-44", "VOI-45", "VOI-46")
def test_fields_that_an_engine_does_not_take_are_gone_and_are_never_sent(studio: Studio, ana: Client) -> None:
    filled = {"emotion": "female_sad", "voice_guidance": "3", "style_guidance": "10", "temperature": "1"}
    answer = ana.post(SPEAK, studio.typed("playht", voice_engine="Play3.0-mini", do="send", **filled))
    assert answer.status_code == 302
    assert only_job().params.get("options", {}) == {"voice_engine": "Play3.0-mini", "temperature": 1}
    page = ana.post(SPEAK, studio.typed("playht", voice_engine="Play3.0-mini", do="show", **filled))
    assert not {"emotion", "voice_guidance", "style_guidance"} & set(page.context["form"].options)


def test_an_accent_is_only_asked_where_the_voice_has_several(studio: Studio, ana: Client) -> None:
    one = voice(studio.heygen, "One accent", engines=["starfish"])
    answer = ana.post(SPEAK, studio.typed(voice=one.voice_id, locale="pt-BR", do="send"))
    assert answer.status_code == 302
    assert "locale" not in only_job().params.get("options", {})


@pytest.mark.row("VOI-47")
def test_a_voice_of_another_engine_disables_what_needs_it(studio: Studio, ana: Client) -> None:
    page = ana.post(SPEAK, studio.typed("playht", voice=studio.old.voice_id, do="show"))
    for name in ("emotion", "voice_guidance", "style_guidance"):
        assert page.context["form"].options[name].widget.attrs["disabled"]
    assert "This voice does not use PlayHT2.0" in page.content.decode()


@pytest.mark.row("VOI-13")
def test_lists_follow_the_voice(studio: Studio, ana: Client) -> None:
    def choices(chosen: str, name: str) -> list[tuple[str, str]]:
        page = ana.post(SPEAK, studio.typed("gateway", voice=chosen, do="show"))
        return [(value, str(label)) for value, label in page.context["form"].options[name].widget.choices]

    assert [value for value, _label in choices("voice-Aria", "emotion")] == ["", "happy", "sad", "neutral"]
    assert [value for value, _label in choices("voice-Aria", "engine")] == ["", "azure", "elevenLabs", "elevenLabsV3"]
    assert choices("voice-Aria", "engine")[0][1] == "Automatic (elevenLabs)"
    assert choices("voice-Plain", "engine")[0][1] == "Automatic (azure)"
    assert choices("voice-Aria", "language_code")[1:] == [("en-US", "English (United States)"), ("de-DE", "German")]
    bare = ana.post(SPEAK, studio.typed("gateway", voice="voice-Plain", do="show"))
    assert bare.context["form"].options["emotion"].widget.attrs["disabled"]
    assert "This voice has no emotions." in bare.content.decode()


def test_directions_in_brackets_are_offered_where_they_are_understood(studio: Studio, ana: Client) -> None:
    plain = ana.post(SPEAK, studio.typed("gateway", do="show")).content.decode()
    assert "[whispers]" not in plain
    third = ana.post(SPEAK, studio.typed("gateway", engine="elevenLabsV3", do="show")).content.decode()
    assert 'data-insert="[whispers] "' in third


@pytest.mark.row("VOI-13")
def test_who_will_speak_is_sealed(studio: Studio, ana: Client) -> None:
    ana.post(SPEAK, studio.typed("gateway", voice="voice-Plain", do="send"))
    job = only_job()
    assert job.params["spoken_by"] == "azure"
    assert "engine" not in job.params.get("options", {})
    assert "azure" in ana.get(job.get_absolute_url()).content.decode()


def test_ssml_says_where_it_is_wrong(studio: Studio, ana: Client) -> None:
    answer = ana.post(SPEAK, studio.typed(input_type="ssml", text="Fine.\n<p>Not closed", do="send"))
    assert answer.context["form"].errors["text"][0].startswith("Line 2,")


@pytest.mark.parametrize(
    ("marks", "says"),
    [
        (f'<break time="{"9" * 400}s"/>', "a break lasts at most 60 seconds"),
        ('<break time="9999999999s"/>', "a break lasts at most 60 seconds"),
        ('<break time="60.01s"/>', "a break lasts at most 60 seconds"),
        ('<prosody rate="9%">Slow</prosody>', "a rate is a word such as slow, or at least 10%"),
        ('<prosody rate="-95%">Slow</prosody>', "a rate is a word such as slow, or at least 10%"),
        ('<prosody rate="30%"><prosody rate="20%">Slow</prosody></prosody>', "a rate is a word such as slow"),
        ('<prosody rate="at leisure">Slow</prosody>', "a rate is a word such as slow, or at least 10%"),
        ('<prosody duration="900s">Slow</prosody>', "a duration cannot be given"),
        ('<audio src="https://example.com/an-hour.mp3"/>', "the length of this mark is unknown"),
        ('<media repeatCount="99">Again</media>', "the length of this mark is unknown"),
    ],
)
def test_marks_that_last_longer_than_anybody_takes_or_can_count_are_told_and_the_draft_is_kept(
    studio: Studio, ana: Client, marks: str, says: str
) -> None:
    typed = studio.typed(input_type="ssml", text=f"<speak>Fine. {marks}</speak>", do="send")
    answer = ana.post(SPEAK, typed)
    assert answer.status_code == 422
    assert says in answer.context["form"].errors["text"][0]
    assert ana.post(SPEAK, {**typed, "do": "save"}).status_code == 302
    job = only_job()
    assert job.params["text"] == typed["text"]
    assert job.state == "draft"
    assert ana.get(job.get_absolute_url()).status_code == 200


def test_nothing_of_what_is_refused_reaches_the_provider(world: World, client: Client) -> None:
    client.force_login(world.cast.ana)
    speaks = voice(world.connection, "Speaks", engines=["starfish"], support_locale=True)
    for slug, typed, _field in REFUSED:
        if slug == "heygen":
            form = {
                "nonce": f"{typed}"[:40], "title": "No", "text": "Hello.", "service": slug, "shown_service": slug,
                "voice": speaks.voice_id, "do": "send", **typed,
            }  # fmt: skip
            assert client.post(SPEAK, form).status_code == 422
    assert world.sandbox.journal(method="POST", path="/v3/voices/speech", key=world.key) == []
