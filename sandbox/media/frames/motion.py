"""What a speaker does from picture to picture: mouth, eyes, brows, head."""

import zlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.media.draw.mouth import OPENNESS
from sandbox.media.spec import FPS
from sandbox.media.voice.espeak import Phoneme

# Signs of the international phonetic alphabet.
_CLOSED, _LIPPED = frozenset("mbpɓʙ"), frozenset("fvʋ")  # noqa: RUF001
_ROUND = frozenset("uʊoɔwøyɒœʉɯʍ")  # noqa: RUF001
_WIDE = frozenset("iɪeɛszæjɨʃʒʲ")  # noqa: RUF001
_VOWELS = frozenset("aɑɐæʌəɜɛeiɪoɔɒuʊøœyɨʉɯɤ")  # noqa: RUF001
_SILENT = 0.07
_TURN = 11
_BLINK = (1, 0, 0, 1)


@dataclass(frozen=True)
class Pose:
    """Where the head is: shift in units of the drawing, tilt in degrees."""

    x: float
    y: float
    tilt: float


REST = Pose(0.0, 0.0, 0.0)
_PLACES = (
    REST,
    Pose(-1.5, 0.4, -1.2),
    Pose(1.6, 0.2, 1.1),
    Pose(0.3, 1.7, 0.3),
    Pose(-2.2, 1.1, -2.1),
    Pose(2.1, 1.0, 2.0),
)
# From where the head goes where: few ways, walked often, so that each picture on them is drawn once.
_WAYS = {0: (1, 2, 3), 1: (0, 4), 2: (0, 5), 3: (0,), 4: (1,), 5: (2,)}


def _between(start: Pose, end: Pose, step: int) -> Pose:
    share = step / _TURN
    eased = share * share * (3 - 2 * share)
    return Pose(
        round(start.x + (end.x - start.x) * eased, 3),
        round(start.y + (end.y - start.y) * eased, 3),
        round(start.tilt + (end.tilt - start.tilt) * eased, 3),
    )


POSES = frozenset(
    _between(_PLACES[start], _PLACES[end], step)
    for start, ends in _WAYS.items()
    for end in ends
    for step in range(_TURN + 1)
)


@dataclass(frozen=True)
class Gesture:
    """One picture of a speaker. Mouth 0 to OPENNESS - 1, eyes 0 to 2, brows 0 to 2."""

    mouth: int
    shape: str
    eyes: int
    brows: int
    pose: Pose


def gestures(levels: Sequence[float], phonemes: Sequence[Phoneme], seed: str) -> list[Gesture]:
    """The gestures of a speech of this loudness; the same seed moves in the same way."""
    mouths = _mouths(levels, phonemes)
    brows = _brows(levels)
    eyes = _eyes(len(levels), seed)
    poses = _head(levels, seed)
    return [
        Gesture(mouth, shape, eye, brow, pose)
        for (mouth, shape), eye, brow, pose in zip(mouths, eyes, brows, poses, strict=True)
    ]


def _mouths(levels: Sequence[float], phonemes: Sequence[Phoneme]) -> list[tuple[int, str]]:
    starts = [phoneme.start for phoneme in phonemes]
    mouths: list[tuple[int, str]] = []
    before = 0
    for index, level in enumerate(levels):
        # Lips move a little before the sound is heard.
        heard = bisect_right(starts, (index + 1.2) / FPS) - 1
        ipa = phonemes[heard].ipa if heard >= 0 else None
        wanted = 0 if level < _SILENT else round((OPENNESS - 1) * min(level * 1.05, 1.0) ** 0.75)
        wanted = _limited(wanted, ipa)
        mouth = min(max(wanted, before - 3), before + 4)
        mouths.append((mouth, _shape(ipa)))
        before = mouth
    return mouths


def _limited(openness: int, ipa: str | None) -> int:
    """What a sound allows: lips meet for some, and vowels are never said with a shut mouth."""
    if ipa is None or openness == 0:
        return openness
    signs = set(ipa)
    if signs & _CLOSED:
        return 0
    if signs & _LIPPED:
        return min(openness, 2)
    return max(openness, 2) if signs & _VOWELS else min(openness, 4)


def _shape(ipa: str | None) -> str:
    signs = set(ipa or "")
    if signs & _ROUND:
        return "round"
    return "wide" if signs & _WIDE else "neutral"


def _brows(levels: Sequence[float]) -> list[int]:
    """Brows follow the loudness of the last half second, slowly."""
    slow, brows, before = 0.0, list[int](), 0
    for level in levels:
        slow += (level - slow) * 0.11
        wanted = 2 if slow > 0.66 else (before if slow > 0.5 else 0)
        before += (wanted > before) - (wanted < before)
        brows.append(before)
    return brows


def _eyes(count: int, seed: str) -> list[int]:
    eyes = [2] * count
    at, turn = 30, 0
    while at < count:
        for offset, openness in enumerate(_BLINK):
            if at + offset < count:
                eyes[at + offset] = openness
        turn += 1
        at += 55 + _dice(f"{seed}:blink:{turn}", 80)
    return eyes


def _head(levels: Sequence[float], seed: str) -> list[Pose]:
    """From one place to the next, where the head stays a while; back to the middle when nothing is said."""
    poses: list[Pose] = []
    place, turn = 0, 0
    while len(poses) < len(levels):
        turn += 1
        ahead = levels[len(poses) : len(poses) + 2 * _TURN]
        ways = _WAYS[place]
        if max(ahead) > 2 * _SILENT:
            target = ways[_dice(f"{seed}:way:{turn}", len(ways))]
        else:
            target = ways[0] if place else place
        if target != place:
            poses.extend(_between(_PLACES[place], _PLACES[target], step) for step in range(1, _TURN))
            place = target
        poses.extend([_PLACES[place]] * (10 + _dice(f"{seed}:hold:{turn}", 30)))
    return poses[: len(levels)]


def _dice(key: str, sides: int) -> int:
    return zlib.crc32(key.encode()) % sides
