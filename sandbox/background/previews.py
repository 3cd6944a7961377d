"""Pictures, short films and voice samples of the catalogue: made on first request, then cached."""

import threading
from functools import partial
from pathlib import Path

from sandbox.background.films import Films
from sandbox.background.media_process import Media, RenderError, Rendering, StoppedError, order
from sandbox.background.wakeup import Wakeup
from sandbox.catalogue import LOOKS, VOICES, Look, Voice
from sandbox.state.links import Links

_NICENESS = 15
_GREETINGS = {
    "ar": "مرحبا. هكذا يبدو صوتي.",
    "da": "Hej. Sådan lyder min stemme.",
    "de": "Hallo. So klingt meine Stimme.",
    "el": "Γεια σας. Έτσι ακούγεται η φωνή μου.",
    "en": "Hello. This is how I sound.",
    "es": "Hola. Así suena mi voz.",
    "fi": "Hei. Tältä ääneni kuulostaa.",
    "fr": "Bonjour. Voici le son de ma voix.",
    "he": "שלום. כך נשמע הקול שלי.",
    "hi": "नमस्ते। मेरी आवाज़ ऐसी है।",
    "hu": "Jó napot. Így szól a hangom.",
    "id": "Halo. Beginilah suara saya.",
    "it": "Ciao. Questa è la mia voce.",
    "ja": "こんにちは。これがわたしのこえです。",
    "ko": "안녕하세요. 제 목소리입니다.",
    "nb": "Hei. Slik høres stemmen min ut.",
    "nl": "Hallo. Zo klinkt mijn stem.",
    "pl": "Dzień dobry. Tak brzmi mój głos.",
    "pt": "Olá. É assim que soa a minha voz.",
    "ro": "Bună ziua. Așa sună vocea mea.",
    "ru": "Здравствуйте. Так звучит мой голос.",
    "sv": "Hej. Så här låter min röst.",
    "tr": "Merhaba. Sesim böyle.",
    "uk": "Добрий день. Так звучить мій голос.",
    "vi": "Xin chào. Đây là giọng của tôi.",
    "zh": "你好。这就是我的声音。",
}


class Previews:
    def __init__(self, media: Media, films: Films, links: Links) -> None:
        self._media = media
        self._films = films
        self._links = links
        self._looks = {look.id: look for look in LOOKS}
        self._voices = {voice.id: voice for voice in VOICES}
        self._bell = Wakeup()
        self._thread = threading.Thread(target=self._warm_up, name="previews", daemon=True)

    def look_image(self, look_id: str) -> str:
        return self._links.plain(f"/previews/looks/{look_id}.webp")

    def look_photo(self, look_id: str) -> str:
        """As a file that can be sent in with an order, which ``look_image`` is not."""
        return self._links.plain(f"/previews/looks/{look_id}.jpg")

    def look_video(self, look_id: str) -> str:
        return self._links.plain(f"/previews/looks/{look_id}.mp4")

    def voice_audio(self, voice_id: str) -> str:
        return self._links.plain(f"/previews/voices/{voice_id}.mp3")

    def file(self, kind: str, name: str) -> Path | None:
        """The file behind such a link, rendered now if need be; None when there is no such thing."""
        identifier, _, suffix = name.rpartition(".")
        if kind == "voices" and suffix == "mp3" and identifier in self._voices:
            return _pick(self._make_voice(self._voices[identifier]), "audio_mp3")
        if kind == "looks" and identifier in self._looks and suffix in ("webp", "jpg", "mp4"):
            made = self._make(self._looks[identifier], suffix)
            return _pick(made, "video" if suffix == "mp4" else "image")
        return None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._bell.stop()
        if self._thread.is_alive():
            self._thread.join()

    def _make(self, look: Look, suffix: str) -> Rendering:
        kind = "look_preview" if suffix == "mp4" else "look_picture"
        return self._media.render(order(kind, look_id=look.id), niceness=_NICENESS)

    def _make_voice(self, voice: Voice) -> Rendering:
        language = voice.locale.partition("-")[0]
        text = _GREETINGS.get(language, f"{voice.name}.")
        return self._media.render(
            order("voice_preview", text=text, voice_id=voice.id, max_seconds=15), niceness=_NICENESS
        )

    def _warm_up(self) -> None:
        """Render every preview while no film waits, pictures first: they are what a picker shows."""
        wanted = [
            *(partial(self._make, look, "webp") for look in LOOKS),
            *(partial(self._make_voice, voice) for voice in VOICES),
            *(partial(self._make, look, "mp4") for look in LOOKS),
        ]
        for make in wanted:
            while self._films.waiting() and not self._bell.stopped:
                self._bell.wait(1)
            if self._bell.stopped:
                return
            try:
                make()
            except StoppedError:
                return
            except RenderError:
                continue


def _pick(rendering: Rendering, what: str) -> Path | None:
    name = rendering.files.get(what)
    return None if name is None else rendering.folder / name
