"""Webhook signatures: the scheme, and everything odd."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.providers import signature, signed

SECRET = "whsec_test_secret"
BODY = b'{"event_type":"avatar_video.success","event_data":{"video_id":"vid_1"}}'
EXPECTED = "ae3388c59582bcbe4b45d6cf7d122e1d6f7d605b67eb26b200f2d32b3e957605"


def test_the_known_example_is_genuine() -> None:
    assert signature(SECRET, BODY) == EXPECTED
    assert signed(SECRET, BODY, EXPECTED)
    assert signed(SECRET, BODY, f" {EXPECTED} ")


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        " ",
        EXPECTED.upper(),
        EXPECTED[:-1],
        EXPECTED + "0",
        f"sha256={EXPECTED}",
        f"v1,{EXPECTED}",
        "ünïcödé",
        "\udcff",
        "x" * 100_000,
    ],
)
def test_anything_odd_is_forged(header: str | None) -> None:
    assert not signed(SECRET, BODY, header)


def test_another_body_or_secret_is_forged() -> None:
    assert not signed(SECRET, BODY + b" ", EXPECTED)
    assert not signed("test_secret", BODY, EXPECTED)
    assert not signed("", BODY, signature("", BODY))
    assert not signed("\udcff", BODY, EXPECTED)


@given(st.binary(), st.text(min_size=1), st.text())
def test_it_never_raises(body: bytes, secret: str, header: str) -> None:
    assert signed(secret, body, header) in (True, False)
    assert signed(secret, body, signature(secret, body))
