"""Every look can be drawn, in every shape, and no two are alike."""

from itertools import combinations, pairwise

import pytest
from PIL import Image, ImageChops, ImageStat

from sandbox.catalogue import LOOKS, look_id
from sandbox.media.draw.designs import DESIGNS
from sandbox.media.draw.mouth import OPENNESS, SHAPES
from sandbox.media.frames.motion import REST, Gesture
from sandbox.media.frames.presenter import Presenter
from sandbox.media.spec import frame_size

SMALL = (256, 144)
SILENT = Gesture(0, "neutral", 2, 0, REST)


def _differ(first: Image.Image, second: Image.Image) -> float:
    return sum(ImageStat.Stat(ImageChops.difference(first, second)).mean)


def test_no_two_looks_are_alike() -> None:
    pictures = {look.name: Presenter(DESIGNS[look.id], SMALL).planes(SILENT).image(SMALL[0]) for look in LOOKS}
    for (one, first), (other, second) in combinations(pictures.items(), 2):
        assert _differ(first, second) > 4, f"{one} and {other}"


def test_each_opening_of_the_mouth_can_be_told_from_the_next() -> None:
    presenter = Presenter(DESIGNS[look_id("mara-shop")], (640, 360))
    for shape in SHAPES:
        pictures = [
            presenter.planes(Gesture(mouth, shape, 2, 0, REST)).image(640).crop((290, 180, 350, 250))
            for mouth in range(OPENNESS)
        ]
        for before, after in pairwise(pictures):
            assert _differ(before, after) > 1


def test_eyes_shut_and_brows_rise() -> None:
    presenter = Presenter(DESIGNS[look_id("tom-shop")], (640, 360))
    open_eyes = presenter.planes(SILENT).image(640)
    assert _differ(open_eyes, presenter.planes(Gesture(0, "neutral", 0, 0, REST)).image(640)) > 0.1
    assert _differ(open_eyes, presenter.planes(Gesture(0, "neutral", 2, 2, REST)).image(640)) > 0.05


@pytest.mark.parametrize(
    ("resolution", "ratio", "own", "size"),
    [
        ("1080p", "16:9", None, (1920, 1080)),
        ("1080p", "4:5", None, (1080, 1350)),
        ("1080p", "1:1", None, (1080, 1080)),
        ("720p", "9:16", None, (720, 1280)),
        ("720p", "5:4", None, (900, 720)),
        ("4k", "16:9", None, (3840, 2160)),
        ("720p", "auto", (1080, 1920), (720, 1280)),
        ("720p", "auto", (4000, 1000), (1280, 720)),
        ("720p", "auto", None, (1280, 720)),
    ],
)
def test_the_short_edge_is_the_resolution(
    resolution: str, ratio: str, own: tuple[int, int] | None, size: tuple[int, int]
) -> None:
    assert frame_size(resolution, ratio, own) == size
