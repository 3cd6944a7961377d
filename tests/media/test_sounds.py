"""Speech files, previews, and what speed, pitch, volume and SSML do."""

import wave

import av
import pytest

from sandbox.catalogue import look_id, voice_id
from sandbox.media.voice.sound import loudness
from sandbox.media.voice.speech import Speech, say
from tests.media.conftest import Renderer

TEXT = "We walk slowly up the hill, and then we rest."


def _say(*, speed: float = 1.0, pitch: float = 0.0, volume: float = 1.0) -> Speech:
    return say(TEXT, voice_id("mara-calm"), speed=speed, pitch=pitch, volume=volume)


def test_speech_comes_as_mp3_and_wav_of_one_length(render: Renderer) -> None:
    done = render(kind="speech", text=TEXT, voice_id=voice_id("camille-douce"))
    assert set(done.answer["files"]) == {"audio_mp3", "audio_wav"}
    with wave.open(str(done.file("audio_wav"))) as file:
        assert file.getnframes() / file.getframerate() == pytest.approx(done.answer["duration"], abs=0.01)
    with av.open(str(done.file("audio_mp3"))) as container:
        heard = sum(frame.samples / frame.sample_rate for frame in container.decode(audio=0))
    assert heard == pytest.approx(done.answer["duration"], abs=0.15)
    assert len(done.answer["words"]) == len(TEXT.split())


def test_a_voice_preview_is_an_mp3(render: Renderer) -> None:
    done = render(kind="voice_preview", text="Hello.", voice_id=voice_id("mara-calm"))
    assert set(done.answer["files"]) == {"audio_mp3"}


def test_a_look_preview_is_three_silent_seconds_and_its_picture_comes_alone(render: Renderer) -> None:
    done = render(kind="look_preview", look_id=look_id("mara-reel"))
    with av.open(str(done.file("video"))) as container:
        assert not container.streams.audio
        assert sum(1 for _ in container.decode(video=0)) == 75
    assert (done.answer["width"], done.answer["height"]) == (720, 1280)
    alone = render(kind="look_picture", look_id=look_id("mara-reel"))
    assert alone.file("image").read_bytes().startswith(b"\xff\xd8")
    assert set(alone.answer["files"]) == {"image"}


def test_speed_shortens_and_volume_softens() -> None:
    usual, fast, soft = _say(), _say(speed=1.5), _say(volume=0.3)
    assert fast.sound.duration < 0.8 * usual.sound.duration
    assert max(soft.sound.samples) < 0.6 * max(usual.sound.samples)


def test_pitch_changes_the_sound_but_hardly_its_length() -> None:
    usual, high = _say(), _say(pitch=40)
    assert high.sound.samples != usual.sound.samples
    assert high.sound.duration == pytest.approx(usual.sound.duration, rel=0.1)


def test_numbers_and_signs_are_words_as_they_were_written() -> None:
    speech = say("Buy 1,984 — now — for 23.5% & “less”!", voice_id("mara-calm"))
    assert [word.word for word in speech.words] == ["Buy", "1,984", "now", "for", "23.5%", "“less”!"]


def test_breaks_in_ssml_are_heard_and_tags_are_no_words() -> None:
    plain = say("One two.", voice_id("mara-calm"), ssml=True)
    broken = say('One <break time="1.5s"/> two.', voice_id("mara-calm"), ssml=True)
    assert [word.word for word in broken.words] == ["One", "two."]
    assert broken.words[1].start - plain.words[1].start == pytest.approx(1.5, abs=0.4)


def test_loudness_has_a_level_for_each_picture_of_the_film() -> None:
    speech = _say()
    levels = loudness(speech.sound)
    assert len(levels) == -(-len(speech.sound.samples) * 25 // speech.sound.rate)
    assert max(levels) == 1.0
    assert min(levels) < 0.1
