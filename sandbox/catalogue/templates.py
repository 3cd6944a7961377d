"""Templates that every account finds, as if they had been made in the editor.

What stands in double braces is filled by the variable of that name, in texts as well as where a scene names its look,
voice or file.
"""

from dataclasses import dataclass
from typing import Any

from sandbox.catalogue.people import look_id
from sandbox.catalogue.voices import voice_id


@dataclass(frozen=True)
class Scene:
    """A part of a template. Empty where a scene has no such thing."""

    slug: str
    script: str = ""
    title: str = ""
    look: str = ""
    voice: str = ""
    image: str = ""
    video: str = ""
    audio: str = ""


@dataclass(frozen=True)
class Template:
    """``variables`` are as rendering takes them; files in them are links of the catalogue: ``looks/ID.jpg``."""

    slug: str
    name: str
    aspect_ratio: str
    look: str
    scenes: tuple[Scene, ...]
    variables: dict[str, dict[str, Any]]


def _text(content: str) -> dict[str, Any]:
    return {"type": "text", "content": content}


def _file(kind: str, path: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "asset": {"type": "url", "url": path}, **more}


def _character(slug: str) -> dict[str, Any]:
    return {"type": "character", "character_id": look_id(slug), "character_type": "avatar"}


def _voice(slug: str) -> dict[str, Any]:
    return {"type": "voice", "voice_id": voice_id(slug), "locale": None}


TEMPLATES: tuple[Template, ...] = (
    Template(
        "welcome",
        "Welcome to the team",
        "16:9",
        look_id("mara-desk"),
        (
            Scene(
                "hello",
                "Hello {{first_name}}, welcome to {{company}}.",
                "Welcome, {{first_name}}",
                "{{presenter}}",
                "{{voice}}",
            ),
            Scene("start", "Your first day is {{start_date}}.", "", "{{presenter}}", "{{voice}}"),
        ),
        {
            "first_name": _text("Ana"),
            "company": _text("Northbound"),
            "start_date": _text("the first of March"),
            "presenter": _character("mara-desk"),
            "voice": _voice("mara-calm"),
        },
    ),
    Template(
        "offer",
        "Offer of the week",
        "16:9",
        look_id("tom-shop"),
        (
            Scene("intro", "{{product}} is here.", "{{product}}", look_id("tom-shop"), voice_id("tom-friendly")),
            Scene("picture", "{{claim}}", "", "", voice_id("tom-friendly"), "{{picture}}"),
            Scene("clip", "Only {{price}} this week.", "{{price}}", "", voice_id("tom-friendly"), "", "{{clip}}"),
            Scene("end", "", "See you soon", "", "", "{{picture}}", "", "{{sound}}"),
        ),
        {
            "product": _text("The winter glove"),
            "claim": _text("Warm hands in every weather."),
            "price": _text("twenty dollars"),
            "picture": _file("image", f"looks/{look_id('tom-trail')}.jpg", fit="cover"),
            "clip": _file("video", f"looks/{look_id('tom-shop')}.mp4", fit="contain", play_style="loop", volume=1.0),
            "sound": _file("audio", f"voices/{voice_id('tom-friendly')}.mp3"),
        },
    ),
    Template(
        "greeting",
        "Greeting for phones",
        "9:16",
        look_id("samira-reel"),
        (Scene("greeting", "{{greeting}} {{name}}!", "{{name}}", look_id("samira-reel"), voice_id("samira-clear")),),
        {"greeting": _text("Happy birthday"), "name": _text("Ben")},
    ),
)
