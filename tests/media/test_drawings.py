"""What was drawn before is not drawn again, changes no picture, and takes only so much room."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from sandbox.catalogue import look_id, voice_id
from sandbox.media.draw.designs import DESIGNS
from sandbox.media.frames.drawings import Bands, Drawings
from sandbox.media.frames.motion import POSES, Gesture
from sandbox.media.frames.presenter import Presenter
from tests.media.conftest import SCRIPT, Renderer

SIZE = (320, 180)


def _dot(color: int = 7) -> Bands:
    return (Image.new("L", (40, 30), color), Image.new("RGBa", (3, 5), (1, 2, 3, 4)))


def _not_again() -> Bands:
    pytest.fail("it was drawn again")


def _size(file: Path) -> int:
    with sqlite3.connect(file) as connection:
        return int(connection.execute("SELECT coalesce(sum(length(data)), 0) FROM parts").fetchone()[0])


def test_a_part_is_drawn_once_and_comes_back_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "drawings.sqlite3"
    with Drawings(file, "mara") as drawings:
        drawings.get("dot", _dot)
    with Drawings(file, "mara") as drawings:
        assert drawings.get("dot", _not_again) == _dot()
        assert drawings.get("other", lambda: _dot(9)) == _dot(9)
    with Drawings(file, "tom") as drawings:
        assert drawings.get("dot", lambda: _dot(8)) == _dot(8)


def test_a_render_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    file = tmp_path / "drawings.sqlite3"

    def stop() -> Bands:
        raise KeyboardInterrupt

    def render() -> None:
        with Drawings(file, "mara") as drawings:
            drawings.get("dot", _dot)
            drawings.get("other", stop)

    with pytest.raises(KeyboardInterrupt):
        render()
    assert _size(file) == 0


def test_two_renders_at_once_keep_what_both_have_drawn(tmp_path: Path) -> None:
    file = tmp_path / "drawings.sqlite3"
    with Drawings(file, "mara") as first, Drawings(file, "mara") as second:
        for drawings, own in ((first, "one"), (second, "two")):
            drawings.get("both", _dot)
            drawings.get(own, _dot)
    with Drawings(file, "mara") as drawings:
        for name in ("both", "one", "two"):
            drawings.get(name, _not_again)
        with sqlite3.connect(file) as connection:
            assert connection.execute("SELECT bytes FROM subjects").fetchone()[0] == _size(file)


def test_what_was_used_longest_ago_makes_room(tmp_path: Path) -> None:
    file = tmp_path / "drawings.sqlite3"
    with Drawings(file, "first") as drawings:
        drawings.get("dot", _dot)
    room = int(_size(file) * 2.5)
    for subject in ("second", "first", "third"):
        with Drawings(file, subject, room=room) as drawings:
            drawings.get("dot", _dot)
    assert _size(file) <= room
    with Drawings(file, "first") as drawings:
        drawings.get("dot", _not_again)
    with Drawings(file, "second") as drawings, pytest.raises(pytest.fail.Exception):
        drawings.get("dot", _not_again)


@pytest.mark.parametrize("content", [b"no database at all " * 100, None])
def test_a_file_that_cannot_be_used_costs_no_render(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "drawings.sqlite3"
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    with Drawings(file, "mara") as drawings:
        assert drawings.get("dot", _dot) == _dot()


def test_a_part_that_is_damaged_is_drawn_again(tmp_path: Path) -> None:
    file = tmp_path / "drawings.sqlite3"
    with Drawings(file, "mara") as drawings:
        drawings.get("dot", _dot)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE parts SET data = substr(data, 1, 20)")
    with Drawings(file, "mara") as drawings:
        assert drawings.get("dot", _dot) == _dot()


@pytest.mark.parametrize("transparent", [False, True])
def test_a_presenter_shows_the_same_pictures_from_kept_parts(
    tmp_path: Path, transparent: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    design = DESIGNS[look_id("mara-shop")]
    acted = [Gesture(mouth, "wide", 2, mouth % 3, pose) for mouth, pose in enumerate(sorted(POSES, key=repr)[:5])]

    def pictures() -> list[bytes]:
        with Drawings(tmp_path / "drawings.sqlite3", "mara") as drawings:
            presenter = Presenter(design, SIZE, drawings=drawings, transparent=transparent)
            return [b"".join(band.tobytes() for band in presenter.planes(gesture).bands) for gesture in acted]

    bare = Presenter(design, SIZE, transparent=transparent)
    expected = [b"".join(band.tobytes() for band in bare.planes(gesture).bands) for gesture in acted]
    assert pictures() == expected
    monkeypatch.setattr(Presenter, "_layer", lambda *_: pytest.fail("a layer was drawn again"))
    assert pictures() == expected


def test_looks_settings_and_sizes_are_kept_apart(tmp_path: Path, render: Renderer) -> None:
    speaking = {"text": "Yes.", "voice_id": voice_id("mara-bright"), "drawings": str(tmp_path / "d.sqlite3")}
    orders: list[dict[str, Any]] = [
        {"look_id": look_id("mara-shop"), "aspect_ratio": "1:1"},
        {"look_id": look_id("mara-shop"), "aspect_ratio": "4:5"},
        {"look_id": look_id("tom-shop"), "aspect_ratio": "1:1"},
        {"look_id": look_id("mara-shop"), "aspect_ratio": "1:1", "background": {"color": "#336699"}},
        {"look_id": look_id("mara-shop"), "aspect_ratio": "1:1", "made_by": "newer code"},
    ]
    for number, order in enumerate(orders, start=1):
        assert render(**speaking, **order).status == 0
        with sqlite3.connect(tmp_path / "d.sqlite3") as connection:
            assert connection.execute("SELECT count(*) FROM subjects").fetchone() == (number,)


def test_a_film_from_kept_parts_is_the_same_film(tmp_path: Path, render: Renderer) -> None:
    spoken = render(kind="speech", text=SCRIPT, voice_id=voice_id("mara-bright"))
    order = {
        "look_id": look_id("mara-shop"),
        "audio_path": str(spoken.file("audio_wav")),
        "drawings": str(tmp_path / "drawings.sqlite3"),
    }
    first, second = render(**order), render(**order)
    for kind in ("video", "thumbnail"):
        assert first.file(kind).read_bytes() == second.file(kind).read_bytes()
