"""How long texts really take to say at the sandbox, beside what is estimated for them."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from random import Random
from statistics import mean, median
from typing import Any

from num2words import num2words

from apps.voices.kinds.speech.text import ssml
from apps.voices.speaking_time import estimate
from tests.support.sandbox import SandboxProcess

from .line import Line, beside
from .texts import SEED, Text, texts
from .timing import by_turns

Voice = dict[str, Any]
AT_ONCE = 2


class Speaker:
    """Says texts at the sandbox, over HTTP as anybody would, each in some voice of its language."""

    def __init__(self, sandbox: SandboxProcess) -> None:
        self._sandbox = sandbox
        self._key = sandbox.key("lengths")
        sandbox.wallet(self._key, balance=10_000)
        self._voices: dict[str, list[Voice]] = {}
        token: str | None = None
        while True:
            asked = {"engine": "starfish", "limit": 100, **({"token": token} if token else {})}
            page = sandbox.call(self._key, "GET", "/v3/voices", params=asked).json()
            for voice in page["data"]:
                self._voices.setdefault(voice["language"], []).append(voice)
            token = page.get("next_token")
            if not page.get("has_more"):
                break

    def say(self, text: Text) -> tuple[Voice, float]:
        """The voice that said it, and the seconds that it took."""
        same = self._voices[text.voice]
        voice = same[Random(text.words).randrange(len(same))]
        body = {"text": text.words, "voice_id": voice["voice_id"], "input_type": "ssml" if text.ssml else "text"}
        answer = self._sandbox.call(self._key, "POST", "/v3/voices/speech", json=body)
        assert answer.status_code == 200, (text, answer.text)
        return voice, float(answer.json()["data"]["duration"])


def estimated(text: Text, voice: Voice) -> estimate.Length:
    """What the portal says beforehand."""
    read = ssml.read(text.words) if text.ssml else ssml.Read(text.words)
    said = estimate.expected((read.words,), 1.0, voice["language"], silence=read.breaks, longer=read.longer)
    found = estimate.of_expected(said)
    assert found is not None, text
    return found


def measure(sandbox: SandboxProcess) -> list[Line]:
    """How many texts stay within their ceiling, how far it is above the truth, and what the estimate costs."""
    speaker, all_texts = Speaker(sandbox), texts()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        said = list(pool.map(speaker.say, all_texts))
    rows = [(estimated(text, voice), seconds) for text, (voice, seconds) in zip(all_texts, said, strict=True)]
    held = sum(seconds <= length.high for length, seconds in rows) / len(rows)
    above = [length.high / seconds for length, seconds in rows]
    usual = [length.low / seconds for length, seconds in rows]
    each = Counter(text.language for text in all_texts)
    what = f"{len(rows):,} texts, {min(each.values())} or more in each of {len(each)} languages"
    return [
        Line(
            f"Ceilings of speech that hold: {what}; bare: 995 of 1,000", f"{held:.2%}", "99.50%", held / 0.995, "times"
        ),
        Line(
            "Ceiling over what the speech took, in the middle "
            f"(on average {mean(above):.2f}; “about” {median(usual):.2f}); bare: 1.6",
            f"{median(above):.2f}",
            "1.60",
            median(above) / 1.6,
            "times",
        ),
        _cost(),
    ]


def _cost() -> Line:
    """5,000 characters of numbers, the dearest text there is, each time another; bare: each number put into words."""
    chance = Random(SEED)
    several = cycle([str(chance.randrange(10**9)) for _ in range(500)] for _ in range(100))

    def ours() -> object:
        return estimate.of_script(" ".join(next(several)), 1.0, "en")

    def bare() -> object:
        return [num2words(number) for number in next(several)]

    took, each = by_turns(ours, bare, seconds=0.2)
    return beside("Estimate of 5,000 characters, all numbers; bare: num2words of each", took, each)
