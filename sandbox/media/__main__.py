"""One render: `python -m sandbox.media SPEC.json`. Writes one JSON object to standard output."""

import json
import logging
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sandbox.media.dub import make_dub, make_transcript
from sandbox.media.errors import MediaError
from sandbox.media.film import Outcome, make_film, make_look_picture, make_look_preview
from sandbox.media.scenes import make_scenes
from sandbox.media.spec import Spec, read_spec
from sandbox.media.voice.sound import write_mp3, write_wav
from sandbox.media.voice.speech import speech_of

MEMORY_LIMIT = 3 * 1024**3
logger = logging.getLogger(__name__)


def main(arguments: list[str]) -> int:
    """Render the order in the file that is named; the exit status is 0 if it was made."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    try:
        if len(arguments) != 1:
            raise MediaError("invalid_spec", "Name one file that holds the order.")
        answer: dict[str, Any] = asdict(render(read_spec(Path(arguments[0]))))
        status = 0
    except MediaError as error:
        answer, status = {"code": error.code, "message": error.message}, 1
    except MemoryError:
        answer, status = {"code": "rendering_failed", "message": "The render needs too much memory."}, 1
    except Exception as error:
        logger.exception("The render failed")
        answer, status = {"code": "rendering_failed", "message": f"The render failed: {type(error).__name__}."}, 1
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return status


def render(spec: Spec) -> Outcome:
    """Make what the order asks for."""
    if spec.kind == "film":
        return make_film(spec)
    if spec.kind == "look_preview":
        return make_look_preview(spec)
    if spec.kind == "look_picture":
        return make_look_picture(spec)
    if spec.kind == "dub":
        return make_dub(spec)
    if spec.kind == "scenes":
        return make_scenes(spec)
    if spec.kind == "transcript":
        return make_transcript(spec)
    return _make_speech(spec)


def _make_speech(spec: Spec) -> Outcome:
    speech = speech_of(spec)
    files = {"audio_mp3": "speech.mp3"}
    write_mp3(speech.sound, spec.out_dir / files["audio_mp3"])
    if spec.kind == "speech":
        files["audio_wav"] = "speech.wav"
        write_wav(speech.sound, spec.out_dir / files["audio_wav"])
    return Outcome(round(speech.sound.duration, 3), 0, 0, speech.words, files)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
