"""The two kinds of film that the portal makes: of an avatar, and of a picture that speaks."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.connections.clients import heygen
from apps.accounts.models import Connection
from apps.accounts.models.connections import Provider
from apps.jobs.kinds import Callback, Estimate, Sent
from apps.jobs.models import Job
from apps.library.models import Media
from apps.library.references import media_of
from apps.library.references.asset_ids import uploaded_ids
from apps.providers import VideoOptions
from apps.reviews.subjects import Fact, Likeness
from apps.voices.speaking_time import estimate as speaking_time_estimate
from apps.voices.speaking_time import learned_pace

from ..shared.kind import HeyGenFilm
from . import hints, pricing
from .body import Body, request_body
from .facts import facts, languages, likenesses, names
from .lookups import Lookups, look_up, resolve, voice_of
from .params import AvatarParams, FilmParams, ImageParams, read_avatar, read_image
from .rules import RULES


class Film(HeyGenFilm[FilmParams, Lookups]):
    """What both kinds share."""

    who: Any
    """What is seen and heard, as the line of the checks calls it."""
    action = "POST /v3/videos"
    template = "videos/kinds/talking_head/_request.html"
    rules = RULES

    def look_up(self, params: FilmParams, connection: Connection) -> Lookups:
        """Six queries at most."""
        return look_up(params, connection)

    def resolve(self, params: FilmParams, connection: Connection) -> tuple[FilmParams, Lookups]:
        return resolve(params, connection)

    def groups(self) -> Sequence[tuple[str, Collection[str]]]:
        return (
            (_("Title"), {"title"}),
            (str(self.who), {"look", "voice", "image"}),
            (_("Script"), {"script", "audio"}),
            (_("Requirements of HeyGen"), ()),
        )

    def describe(self, params: FilmParams, known: Lookups, job: Job | None = None) -> Sequence[Fact]:
        return facts(params, known, sealed=speaking_time_estimate.sealed(job) if job else None)

    def languages_of(self, params: FilmParams, known: Lookups) -> Sequence[str]:
        return languages(params, known)

    def likenesses_of(self, params: FilmParams, known: Lookups) -> Sequence[Likeness]:
        return likenesses(params, known)

    def names_of(self, params: FilmParams, known: Lookups) -> Sequence[str]:
        return names(params, known)

    def price(self, params: FilmParams, known: Lookups) -> Estimate:
        return pricing.estimate(params, known)

    def hints(self, params: FilmParams, known: Lookups) -> Sequence[str]:
        return hints.hints(params, known)

    def items(self) -> Mapping[tuple[str, str], str]:
        return {(Provider.HEYGEN, item): pricing.called(item) for item in pricing.ITEMS}

    def learn(self, job: Job) -> None:
        params = self.read(job.params)
        if not job.duration or params.audio:
            return
        known = Lookups(job.connection, voice=voice_of(params, job.connection))
        expected = pricing.expected(params, known)
        if known.voice and expected:
            learned_pace.learn(job, known.voice, params.voice.speed, expected, job.duration)

    def context(self, job: Job) -> Mapping[str, Any]:
        params, known = self.load(job)
        return {
            "params": params,
            "known": known,
            "audio": _player_sources(known.medium(params.audio)),
            "picture": known.medium(params.image) if isinstance(params, ImageParams) else None,
        }

    def body(self, job: Job, params: FilmParams, asset_ids: Mapping[str, str], callback: Callback) -> Body:
        body = request_body(params, title=job.title, asset_ids=asset_ids)
        if callback.url:
            body |= {"callback_url": callback.url, "callback_id": callback.id}
        return body


class AvatarVideo(Film):
    name = "video.avatar"
    label = gettext_lazy("Avatar video")
    icon = "clapperboard"
    who = gettext_lazy("Avatar and voice")

    def read(self, data: Mapping[str, Any]) -> AvatarParams:
        return read_avatar(data)

    def submit(self, job: Job, *, idempotency_key: str, callback: Callback) -> Sent:
        params = self.read(job.params)
        known = Lookups(job.connection, media=media_of(params.files().values(), job.connection))
        body = self.body(job, params, uploaded_ids(params.files(), known), callback)
        avatar_id, engine = body.pop("avatar_id"), body.pop("engine")
        with heygen(job.connection, reason=f"job {job.pk}", user_id=job.author_id, retries=0) as client:
            made = client.videos.create_avatar(
                idempotency_key=idempotency_key, avatar_id=avatar_id, engine=engine, **_options(body)
            )
        return Sent(made.video_id)


class ImageVideo(Film):
    name = "video.image"
    label = gettext_lazy("Speaking picture")
    icon = "image"
    who = gettext_lazy("Picture and voice exist")

    def read(self, data: Mapping[str, Any]) -> ImageParams:
        return read_image(data)

    def submit(self, job: Job, *, idempotency_key: str, callback: Callback) -> Sent:
        params = self.read(job.params)
        known = Lookups(job.connection, media=media_of(params.files().values(), job.connection))
        body = self.body(job, params, uploaded_ids(params.files(), known), callback)
        image = body.pop("image")
        with heygen(job.connection, reason=f"job {job.pk}", user_id=job.author_id, retries=0) as client:
            made = client.videos.create_image(idempotency_key=idempotency_key, image=image, **_options(body))
        return Sent(made.video_id)


def _player_sources(sound: Media | None) -> list[dict[str, str]]:
    return [{"url": sound.link, "type": sound.mime_type}] if sound else []


def _options(body: Body) -> VideoOptions:
    return cast(VideoOptions, {name: value for name, value in body.items() if name != "type"})
