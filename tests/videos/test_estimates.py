"""What a film will take: seconds and money, and "nobody knows" instead of nothing."""

from dataclasses import replace
from decimal import Decimal

import pytest

from apps.jobs.models import Price
from apps.videos.known import known_of
from apps.videos.params import AvatarParams, File, ImageParams, VoiceSettings
from apps.videos.pricing import estimate, item_of
from apps.videos.sound import mp3_seconds, seconds_of, wav_seconds
from apps.voices import pace
from tests.videos.conftest import Shop
from tests.videos.sounds import mp3, wav

WORDS_137 = "word " * 137


@pytest.mark.parametrize(
    ("script", "speed", "low", "high"),
    [
        (WORDS_137, 1.0, 55, 64),
        (WORDS_137, 1.5, 37, 43),
        (WORDS_137, 0.5, 110, 127),
        ("Hello", 1.0, 1, 1),
        ("你好" * 135, 1.0, 60, 69),
        ("こんにちは、世界", 1.0, 2, 2),
        ("สวัสดี" * 10, 1.0, 14, 16),
    ],
)
def test_a_script_takes_its_time_in_any_language(script: str, speed: float, low: int, high: int) -> None:
    assert pace.of_script(script, speed) == pace.Length(low, high)


@pytest.mark.parametrize("script", ["", "  ", "… ? !"])
def test_nothing_said_has_no_length(script: str) -> None:
    assert pace.of_script(script) is None


def test_sounds_are_measured_from_their_bytes(shop: Shop) -> None:
    assert wav_seconds(wav(7.5)) == pytest.approx(7.5)
    assert mp3_seconds(mp3(100)) == pytest.approx(2.612, abs=0.001)
    assert mp3_seconds(mp3(100, id3=True)) == pytest.approx(2.612, abs=0.001)
    assert mp3_seconds(b"no sound at all") is None
    assert wav_seconds(b"RIFF\0\0\0\0WAVE") is None
    assert seconds_of(shop.sound(3.25)) == 3.25


@pytest.mark.parametrize(
    ("look", "engine", "resolution", "item", "rate"),
    [
        ("twin", "avatar_iv", "1080p", "avatar_iv.twin", "0.0667"),
        ("studio", "avatar_iv", "720p", "avatar_iv.twin", "0.0667"),
        ("twin", "avatar_v", "4k", "avatar_v.twin.4k", "0.0833"),
        ("photo", "avatar_iv", "1080p", "avatar_iv.photo", "0.05"),
        ("photo", "avatar_v", "4k", "avatar_v.photo.4k", "0.0667"),
        ("twin", "avatar_iii", "1080p", "avatar_iii.twin", "0.0167"),
        ("twin", "avatar_iii", "4k", "avatar_iii.twin.4k", "0.02"),
        ("photo", "avatar_iii", "1080p", "avatar_iii.photo", "0.0433"),
    ],
)
def test_engine_look_and_size_decide_the_price(
    shop: Shop, look: str, engine: str, resolution: str, item: str, rate: str
) -> None:
    params = AvatarParams(avatar_id=getattr(shop, look).look_id, engine=engine, resolution=resolution, script=WORDS_137)
    known = known_of(params, shop.connection)
    assert item_of(params, known) == item
    found = estimate(params, known)
    assert (found.seconds_low, found.seconds_high) == (55, 64)
    assert found.low == Decimal(rate) * 55
    assert found.high == Decimal(rate) * 64


def test_a_speaking_picture_has_a_price_of_its_own(shop: Shop) -> None:
    params = ImageParams(script=WORDS_137)
    known = known_of(params, shop.connection)
    assert estimate(params, known).high == Decimal("3.2")
    assert item_of(replace(params, resolution="4k"), known) == "image.4k"


def test_faster_speech_is_cheaper(shop: Shop) -> None:
    params = AvatarParams(avatar_id=shop.twin.look_id, script=WORDS_137)
    known = known_of(params, shop.connection)
    slow, fast = estimate(params, known).high, estimate(replace(params, voice=VoiceSettings(speed=1.5)), known).high
    assert slow is not None
    assert fast is not None
    assert fast < slow


def test_a_measured_recording_has_one_price_and_an_unknown_one_a_ceiling(shop: Shop) -> None:
    params = AvatarParams(avatar_id=shop.twin.look_id, audio=File(media=1, sha256="x", seconds=7.5))
    known = known_of(params, shop.connection)
    found = estimate(params, known)
    assert (found.seconds_low, found.seconds_high) == (8, 8)
    assert found.low == found.high == Decimal("0.5336")
    assert estimate(replace(params, audio=File(url="https://a.example/a.mp3")), known).seconds_high == 600


def test_an_unknown_price_is_none_and_never_zero(shop: Shop) -> None:
    params = AvatarParams(avatar_id=shop.twin.look_id, script="Hello")
    known = known_of(params, shop.connection)
    Price.objects.all().delete()
    assert estimate(params, known).high is None
    nobody = replace(params, avatar_id="unheard-of")
    assert estimate(nobody, known_of(nobody, shop.connection)).low is None
    assert estimate(replace(params, script=""), known).seconds_high is None
    photo = replace(params, avatar_id=shop.photo.look_id, engine="avatar_iii", resolution="4k")
    assert estimate(photo, known_of(photo, shop.connection)).high is None


def test_a_fixed_price_has_no_seconds(shop: Shop) -> None:
    Price.objects.filter(item="image").update(unit="each", amount=Decimal(7))
    params = ImageParams(script="Hello")
    found = estimate(params, known_of(params, shop.connection))
    assert found.low == found.high == Decimal(7)
    assert found.seconds_high is None
