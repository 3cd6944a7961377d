"""Which engine of the gateway will speak: given, preferred, or the voice's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.providers.useapi.engines import AUTO, ENGINES, offered, speaking, spelled


def test_there_are_eleven_engines() -> None:
    assert len(set(ENGINES)) == 11


@pytest.mark.parametrize("name", ENGINES)
def test_names_are_compared_without_regard_to_case(name: str) -> None:
    assert {spelled(name), spelled(name.lower()), spelled(f" {name.upper()} ")} == {name}


@pytest.mark.parametrize(
    ("engines", "default", "asked", "speaks"),
    [
        (("azure",), "azure", None, "azure"),
        (("azure", "elevenlabs"), "azure", None, "elevenLabs"),
        (("azure", "elevenLabs"), "azure", None, "elevenLabs"),
        ((), "elevenlabs", None, "elevenLabs"),
        (("azure", "elevenLabsV3"), "azure", None, "azure"),
        (("azure", "aws"), "azure", "aws", "aws"),
        (("azure", "aws"), "azure", "AWS", "aws"),
        (("aws",), "azure", "azure", "azure"),
        (("azure",), "azure", "elevenLabs", None),
        (("azure",), "azure", "no such engine", None),
        (("azure",), "azure", "auto", "azure"),
        (("azure", "elevenlabs"), "azure", "auto", "elevenLabs"),
        (("auto", "azure"), "azure", None, "azure"),
        (("brandnew",), "brandnew", None, "brandnew"),
        (("azure",), None, None, None),
        ((), "", None, None),
    ],
)
def test_the_engine_that_speaks(
    engines: tuple[str, ...], default: str | None, asked: str | None, speaks: str | None
) -> None:
    assert speaking(engines, default, asked=asked) == speaks


def test_what_a_voice_offers_is_spelt_as_requests_spell_it() -> None:
    assert offered(("AZURE", "elevenlabs", "auto", "brandnew"), "OpenAI") == ("azure", "elevenLabs", "openai")


@given(st.lists(st.sampled_from(ENGINES)), st.sampled_from(ENGINES), st.none() | st.sampled_from(ENGINES))
def test_only_what_is_offered_ever_speaks(engines: list[str], default: str, asked: str | None) -> None:
    spoken = speaking(engines, default, asked=asked)
    assert spoken is None or spoken in offered(engines, default) or default == AUTO
    assert (spoken is None) == (asked not in (None, AUTO, *offered(engines, default)))
