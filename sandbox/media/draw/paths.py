"""A small reader of path data in the notation of SVG: curves become polygons."""

import re
from functools import cache

Point = tuple[float, float]
Outline = tuple[Point, ...]

_PIECE = re.compile(r"([MmLlHhVvCcSsQqZz])|(-?(?:\d+\.?\d*|\.\d+))")
_ARITY = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4}
_STEPS = 18


@cache
def outlines(data: str) -> tuple[Outline, ...]:
    """The outlines of path data, one for each subpath (arcs are not read)."""
    return _Reader(data).read()


class _Reader:
    def __init__(self, data: str) -> None:
        self._pieces = [(m[1], m[2]) for m in _PIECE.finditer(data)]
        self._done: list[Outline] = []
        self._points: list[Point] = []
        self._at: Point = (0.0, 0.0)
        self._handle: Point = (0.0, 0.0)

    def read(self) -> tuple[Outline, ...]:
        command, numbers = "M", list[float]()
        for letter, number in self._pieces:
            if letter:
                command = letter
                numbers.clear()
                if letter in "Zz":
                    self._close()
                continue
            numbers.append(float(number))
            if len(numbers) == _ARITY[command.upper()]:
                self._draw(command, numbers)
                command = {"M": "L", "m": "l"}.get(command, command)
                numbers.clear()
        self._finish()
        return tuple(self._done)

    def _draw(self, command: str, numbers: list[float]) -> None:
        kind, (x, y) = command.upper(), self._at if command.islower() else (0.0, 0.0)
        if kind == "H":
            self._line((numbers[0] + x, self._at[1]))
        elif kind == "V":
            self._line((self._at[0], numbers[0] + y))
        else:
            points = [(numbers[i] + x, numbers[i + 1] + y) for i in range(0, len(numbers), 2)]
            self._curve(kind, points)

    def _curve(self, kind: str, points: list[Point]) -> None:
        if kind == "M":
            self._finish()
            self._points = [points[0]]
            self._at = self._handle = points[0]
        elif kind == "L":
            self._line(points[0])
        elif kind == "C":
            self._bezier(points[0], points[1], points[2])
        elif kind == "S":
            mirrored = (2 * self._at[0] - self._handle[0], 2 * self._at[1] - self._handle[1])
            self._bezier(mirrored, points[0], points[1])
        else:
            self._bezier(_towards(self._at, points[0]), _towards(points[1], points[0]), points[1])

    def _line(self, to: Point) -> None:
        self._points.append(to)
        self._at = self._handle = to

    def _bezier(self, first: Point, second: Point, to: Point) -> None:
        start = self._at
        for step in range(1, _STEPS + 1):
            t = step / _STEPS
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            self._points.append(
                (
                    a * start[0] + b * first[0] + c * second[0] + d * to[0],
                    a * start[1] + b * first[1] + c * second[1] + d * to[1],
                )
            )
        self._at, self._handle = to, second

    def _close(self) -> None:
        if self._points:
            self._points.append(self._points[0])
            self._at = self._handle = self._points[0]
            self._finish()
            self._points = []

    def _finish(self) -> None:
        if len(self._points) > 1:
            self._done.append(tuple(self._points))
        self._points = []


def _towards(start: Point, handle: Point) -> Point:
    return (start[0] + 2 / 3 * (handle[0] - start[0]), start[1] + 2 / 3 * (handle[1] - start[1]))
