"""What a line may measure: by language, and as a workspace stores it."""

from typing import Any

import pytest

from apps.translations.cues.limits import Level, Limits, code_of, limits_of, read_limits


@pytest.mark.parametrize(
    ("language", "line", "fast", "too_fast"),
    [("de", 42, 15, 25), ("Spanish (Mexico)", 42, 15, 25), ("", 42, 15, 25), ("ja", 16, 9, 15), ("Korean", 16, 9, 15)],
)
def test_limits_that_nobody_changed(language: str, line: float, fast: float, too_fast: float) -> None:
    limits = limits_of(language)
    assert (limits.line, limits.fast, limits.too_fast) == (line, fast, too_fast)
    assert (limits.lines, limits.shortest, limits.longest, limits.gap_ms) == (2, 1.0, 8.0, 80)
    assert limits.halves is (line == 16)


@pytest.mark.parametrize(
    ("language", "code"),
    [("de-AT", "de"), ("Spanish (Mexico)", "es"), ("Chinese (Mandarin, Simplified)", "zh"), ("Klingon", ""), ("", "")],
)
def test_a_language_by_code_or_by_its_name_at_the_provider(language: str, code: str) -> None:
    assert code_of(language) == code


def test_only_what_was_changed_is_stored_and_comes_back() -> None:
    limits = Limits(line=37.0, gap=0, dash="– ", levels={"short": Level.OFF, "same": Level.BLOCK})
    stored = limits.to_json("de")
    assert stored == {"line": 37.0, "gap": 0, "dash": "– ", "levels": {"short": "off", "same": "block"}}
    assert read_limits(stored, "de") == limits
    assert limits_of("ja").to_json("ja") == {}
    assert read_limits({}, "ja") == limits_of("ja")


@pytest.mark.parametrize(
    "stored",
    [
        {"line": -1}, {"line": "40"}, {"line": True}, {"line": float("nan")}, {"line": 1e9}, {"lines": 0},
        {"frame_rate": 0}, {"gap": -2}, {"dash": "*"}, {"dash": 3}, {"levels": ["short"]},
        {"levels": {"short": "loud"}}, {"levels": {"short": []}}, {"nothing": 1},
    ],
)  # fmt: skip
def test_what_is_no_limit_is_left_as_the_language_has_it(stored: dict[str, Any]) -> None:
    assert read_limits(stored, "de") == limits_of("de")
