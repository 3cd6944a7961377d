"""What a film will take: seconds and money, and "nobody knows" instead of nothing."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django_q.models import OrmQ

from apps.jobs.models import Price, Pricing
from apps.jobs.money.ledger import ceiling
from apps.library import measuring, tasks
from apps.library.measuring import seconds_of
from apps.library.models import Media
from apps.library.references import MediaRef
from apps.library.references.asset_ids import of_media
from apps.videos.kinds.shared.params import VoiceSettings
from apps.videos.kinds.talking_head.facts import facts
from apps.videos.kinds.talking_head.lookups import look_up
from apps.videos.kinds.talking_head.params import AvatarParams, ImageParams
from apps.videos.kinds.talking_head.pricing import estimate, item_of
from apps.voices.speaking_time import estimate as speaking_time_estimate
from tests.videos.conftest import Shop
from tests.videos.sounds import claiming, wav

WORDS_137 = "word " * 137


def test_a_sound_from_before_is_measured_once_when_it_is_used(shop: Shop) -> None:
    sound = shop.media("audio/wav", claiming(wav(3.25), 0))
    assert (sound.is_inspected, sound.seconds) == (False, None)
    assert seconds_of(sound) == 3.25
    kept = Media.objects.get(pk=sound.pk)
    assert (kept.is_inspected, kept.seconds, kept.header_seconds) == (True, 3.25, 0.0)
    assert kept.header_is_wrong
    gone = shop.media("audio/wav", b"x", file="no/such/file")
    assert seconds_of(gone) is None


def test_whoever_approves_is_told_of_a_header_that_lies(shop: Shop) -> None:
    recording = of_media(shop.media("audio/wav", claiming(wav(7), 0)))
    params = AvatarParams(avatar_id=shop.twin.look_id, audio=recording)
    (length,) = [one for one in facts(params, look_up(params, shop.connection)) if one.label == "Running length"]
    assert length.value == "0:07"
    assert length.detail == "as long as the recording, measured; the file’s own header says 0:00"


def test_the_sweep_measures_what_came_in_before(shop: Shop) -> None:
    sounds = [shop.sound(1.5), shop.media("audio/mpeg", b"no sound at all"), shop.sound(2)]
    tasks.sweep()
    assert OrmQ.objects.count() == 1
    tasks.measure()
    assert OrmQ.objects.count() == 1
    kept = Media.objects.filter(pk__in=[sound.pk for sound in sounds]).order_by("pk")
    assert [media.seconds for media in kept] == [1.5, None, 2.0]
    assert not measuring.is_due()


@pytest.mark.parametrize("sealed", [0.0, 1.0, None])
def test_a_draft_from_before_is_priced_by_what_is_measured_now(shop: Shop, sealed: float | None) -> None:
    recording = replace(of_media(shop.sound(7.5)), seconds=sealed)
    params = AvatarParams(avatar_id=shop.twin.look_id, audio=recording)
    assert estimate(params, look_up(params, shop.connection)).seconds_high == 8


@pytest.mark.parametrize("content", [wav(0), b"RIFF\0\0\0\0WAVE", b"no sound at all"])
def test_a_recording_of_unknown_length_has_an_unknown_price(shop: Shop, content: bytes) -> None:
    recording = of_media(shop.media("audio/wav", content))
    assert recording.seconds is None
    params = AvatarParams(avatar_id=shop.twin.look_id, audio=recording)
    for one in (params, replace(params, audio=replace(recording, seconds=0.0))):
        found = estimate(one, look_up(one, shop.connection))
        assert (found.low, found.high) == (None, None)
        assert "length of the recording is unknown" in found.basis


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
    known = look_up(params, shop.connection)
    assert item_of(params, known) == item
    found = estimate(params, known)
    said = speaking_time_estimate.of_script(WORDS_137)
    assert said is not None
    assert (found.seconds_low, found.seconds_high) == (said.low, said.high)
    assert found.low == Decimal(rate) * said.low
    assert found.high == ceiling(Decimal(rate) * said.high)
    assert (found.pricing, found.rate) == (Pricing.METERED, Decimal(rate))


def test_a_speaking_picture_has_a_price_of_its_own(shop: Shop) -> None:
    params = ImageParams(script=WORDS_137)
    known = look_up(params, shop.connection)
    said = speaking_time_estimate.of_script(WORDS_137)
    assert said is not None
    assert estimate(params, known).high == ceiling(Decimal("0.05") * said.high)
    assert item_of(replace(params, resolution="4k"), known) == "image.4k"


def test_faster_speech_is_cheaper(shop: Shop) -> None:
    params = AvatarParams(avatar_id=shop.twin.look_id, script=WORDS_137)
    known = look_up(params, shop.connection)
    slow, fast = estimate(params, known).high, estimate(replace(params, voice=VoiceSettings(speed=1.5)), known).high
    assert slow is not None
    assert fast is not None
    assert fast < slow


def test_a_measured_recording_has_one_price_and_one_by_link_none(shop: Shop) -> None:
    params = AvatarParams(avatar_id=shop.twin.look_id, audio=MediaRef(media=1, sha256="x", seconds=7.5))
    known = look_up(params, shop.connection)
    found = estimate(params, known)
    assert (found.seconds_low, found.seconds_high) == (8, 8)
    assert found.low == Decimal("0.5336")
    assert found.high == Decimal("0.54")
    by_link = estimate(replace(params, audio=MediaRef(url="https://a.example/a.mp3")), known)
    assert by_link.seconds_high == 600
    assert by_link.high is None


def test_an_unknown_price_is_none_and_never_zero(shop: Shop) -> None:
    params = AvatarParams(avatar_id=shop.twin.look_id, script="Hello")
    known = look_up(params, shop.connection)
    Price.objects.all().delete()
    assert estimate(params, known).high is None
    nobody = replace(params, avatar_id="unheard-of")
    assert estimate(nobody, look_up(nobody, shop.connection)).low is None
    assert estimate(replace(params, script=""), known).seconds_high is None
    photo = replace(params, avatar_id=shop.photo.look_id, engine="avatar_iii", resolution="4k")
    assert estimate(photo, look_up(photo, shop.connection)).high is None


def test_free_and_flat_are_said_by_the_price_list_and_not_by_an_amount_or_a_missing_length(shop: Shop) -> None:
    Price.objects.filter(item="image").update(unit="each", amount=Decimal(7))
    params = ImageParams(script="Hello")
    found = estimate(params, look_up(params, shop.connection))
    assert found.low == found.high == Decimal(7)
    assert found.pricing == Pricing.FLAT
    assert found.seconds_high
    Price.objects.filter(item="image").update(amount=0)
    assert estimate(params, look_up(params, shop.connection)).pricing == Pricing.FLAT
    Price.objects.filter(item="image").update(unit="free")
    assert estimate(params, look_up(params, shop.connection)).pricing == Pricing.FREE
