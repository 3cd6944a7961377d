"""The catalogue holds together, and each voice is one that the synthesiser really has."""

import pytest

from sandbox.catalogue import GROUPS, LOOKS, VOICES, Voice
from sandbox.media.draw.designs import DESIGNS
from sandbox.media.voice.espeak import has_voice, speak

SAMPLES = {
    "English": "Good morning, all.",
    "Arabic": "صباح الخير للجميع.",
    "Hindi": "नमस्ते दुनिया।",
    "Greek": "Καλημέρα σας.",
}


def test_there_are_a_dozen_persons_many_looks_and_voices_in_fifteen_languages() -> None:
    assert len(GROUPS) >= 12
    assert len(LOOKS) >= 26
    assert len(VOICES) >= 40
    assert len({voice.language for voice in VOICES}) >= 15


def test_no_id_is_used_twice_and_every_reference_leads_somewhere() -> None:
    ids = [thing.id for things in (GROUPS, LOOKS, VOICES) for thing in things]
    assert len(ids) == len(set(ids))
    assert {look.group_id for look in LOOKS} == {group.id for group in GROUPS}
    assert set(DESIGNS) == {look.id for look in LOOKS}


def test_default_voices_exist_fit_the_person_and_can_be_used_for_speech() -> None:
    voices = {voice.id: voice for voice in VOICES}
    defaults = [(group.default_voice_id, group.gender) for group in GROUPS]
    defaults += [(look.default_voice_id, look.gender) for look in LOOKS]
    for voice, gender in defaults:
        assert voices[voice].gender == gender
        assert "starfish" in voices[voice].engines


def test_looks_cover_every_kind_that_the_rules_tell_apart() -> None:
    kinds = {look.avatar_type for look in LOOKS}
    assert kinds == {"studio_avatar", "digital_twin", "photo_avatar"}
    assert {look.preferred_orientation for look in LOOKS} == {"landscape", "portrait", "square"}
    assert any(not look.matting for look in LOOKS)
    assert any(look.supported_api_engines == ("avatar_iii",) for look in LOOKS)
    assert any("avatar_v" in look.supported_api_engines for look in LOOKS if look.avatar_type == "digital_twin")
    assert {look.ownership for look in LOOKS} == {voice.type for voice in VOICES} == {"public", "private"}


@pytest.mark.parametrize("voice", VOICES, ids=lambda voice: voice.name)
def test_a_voice_speaks_in_its_own_tongue(voice: Voice) -> None:
    text = SAMPLES.get(voice.language, "Alfa beta gamma, 1 2 3.")
    said = _said(voice.espeak, text)
    assert has_voice(voice.espeak)
    assert any(phoneme for phoneme in said)
    if voice.language != "English":
        assert said != _said("en-us", text), "this is English in disguise"


@pytest.mark.parametrize("name", ["fr-fr", "en-gb", "xx", "en-us+nobody"])
def test_a_voice_that_does_not_exist_is_not_taken_for_english(name: str) -> None:
    assert not has_voice(name)


def _said(name: str, text: str) -> list[str]:
    utterance = speak(text, name, rate=200, pitch=50, volume=1, ssml=False, max_seconds=20)
    return [phoneme.ipa for phoneme in utterance.phonemes]
