"""Every sealed version of a film: what changed between two of them, and an earlier one as a new draft."""

import pytest
from hypothesis import given
from hypothesis.strategies import text

from apps.jobs.engine import actions
from apps.jobs.models import Job
from apps.reviews import flow
from apps.reviews.models import Review
from apps.reviews.pages import versions
from tests.web.sample_rows import Rooms, client_of, page


def again(rooms: Rooms, first: Review, script: str, title: str = "Welcome video", longer: int = 0) -> Review:
    """The same job, sealed once more with other words, which may take so many seconds longer."""
    snapshot = {**first.snapshot, "title": title, "params": {**first.snapshot["params"], "script": script}}
    snapshot["seconds_at_most"] += longer
    return flow.open_review(
        workspace=rooms.cast.northbound, name=actions.SUBJECT, title=title, author=rooms.cast.ana,
        snapshot=snapshot, price=first.price, thing=first.thing,
    )  # fmt: skip


def changed(found: list[versions.Difference], label: str) -> list[tuple[str, str]]:
    return [(one.text, one.change) for diff in found if diff.label == label for one in diff.pieces if one.change]


def test_words_that_changed_are_named_and_no_others(rooms: Rooms) -> None:
    first = rooms.review()
    second = again(rooms, first, "Hello and a very warm and heartfelt welcome.", longer=3)
    found = versions.differences(first, second)
    words = "".join(text for text, _change in changed(found, "Script")).split()
    assert words == ["a", "very", "warm", "and", "heartfelt"]
    assert {diff.label for diff in found} == {"Script", "Running length", "Seconds at most"}


def test_it_is_compared_with_the_version_that_people_saw_last(rooms: Rooms) -> None:
    first = rooms.review()
    flow.ask_for_changes(first, by=rooms.cast.ben, seen=first.seal, reason="Warmer.")
    second = again(rooms, first, "Hello there.")
    flow.withdraw(second)
    third = again(rooms, first, "Hello and a warm welcome.")
    known = versions.versions(third)
    assert known == [third, second, first]
    assert versions.compared_with(third, known) == first
    assert versions.compared_with(third, known, str(second.pk)) == second
    assert versions.compared_with(first, known, "x") is None
    shown = page(rooms.cast.ben, third.get_absolute_url())
    assert "What changed since" in shown
    assert "<ins" in shown
    assert "<del" in page(rooms.cast.ben, f"{third.get_absolute_url()}?with={second.pk}")


def test_a_script_with_markup_is_shown_as_it_is_written(rooms: Rooms) -> None:
    third = again(rooms, rooms.review(), "Hello <script>alert(1)</script>.")
    assert "<script>alert" not in page(rooms.cast.ben, third.get_absolute_url())


def test_an_earlier_version_comes_back_as_a_new_draft_and_nothing_is_overwritten(rooms: Rooms) -> None:
    first = rooms.review()
    flow.ask_for_changes(first, by=rooms.cast.ben, seen=first.seal, reason="No.")
    job = Job.objects.get()
    actions.save_draft(job, title="Other", params={**job.params, "script": "Quite other words."})
    assert client_of(rooms.cast.ana).post(f"/jobs/versions/{first.pk}/bring-back/").status_code == 302
    made = Job.objects.latest("pk")
    assert (made.params["script"], made.title, made.state) == ("Hello and welcome.", "Welcome video", "draft")
    assert Job.objects.get(pk=job.pk).params["script"] == "Quite other words."
    assert client_of(rooms.cast.dan).post(f"/jobs/versions/{first.pk}/bring-back/").status_code == 404


@given(text(max_size=80), text(max_size=80))
def test_both_texts_can_be_read_from_their_difference(old: str, new: str) -> None:
    pieces = versions.words_between(old, new)
    assert "".join(one.text for one in pieces if one.change != "new") == old
    assert "".join(one.text for one in pieces if one.change != "gone") == new


@pytest.mark.timeout(20)
def test_long_texts_are_compared_in_time() -> None:
    old = "\n".join(f"line {number} of many" for number in range(3000))
    assert versions.words_between(old, old.replace("line 7 ", "line seven "))[1].change == "gone"
