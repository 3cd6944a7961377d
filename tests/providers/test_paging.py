"""Lists end, whatever the vendor answers."""

import itertools

import pytest

from apps.providers import BadAnswer, HeyGen
from apps.providers.paging import MOST_PAGES, Page, walk
from tests.providers.loopback import Action, Loopback, answer


def page(*ids: str, token: object = None, more: object = None) -> Action:
    items = [{"id": one, "status": "completed"} for one in ids]
    return answer(200, {"data": items, "has_more": more, "next_token": token})


def test_every_page_is_read_and_the_token_goes_back_unchanged(server: Loopback, client: HeyGen) -> None:
    server.will(page("a", "b", token="x/+=&?", more=True), page("c", token="2", more=True), page("d", more=False))
    assert [video.id for video in client.videos.list(title="Spring & all", limit=2)] == ["a", "b", "c", "d"]
    assert [request.target for request in server.received] == [
        "/v3/videos?title=Spring+%26+all&limit=2",
        "/v3/videos?title=Spring+%26+all&limit=2&token=x%2F%2B%3D%26%3F",
        "/v3/videos?title=Spring+%26+all&limit=2&token=2",
    ]


def test_pages_are_fetched_only_when_they_are_wanted(server: Loopback, client: HeyGen) -> None:
    server.will(page("a", "b", token="1", more=True))
    assert [video.id for video in itertools.islice(client.videos.list(), 2)] == ["a", "b"]
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("token", "more"), [(None, True), ("", True), ("1", False), (None, None), (7, True), ({}, True)]
)
def test_a_list_ends_without_a_token_or_without_more(
    server: Loopback, client: HeyGen, token: object, more: object
) -> None:
    server.will(page("a", token=token, more=more))
    assert [video.id for video in client.videos.list()] == ["a"]


@pytest.mark.parametrize("tokens", [["same"], ["one", "two"]])
def test_a_list_that_runs_in_a_circle_is_broken_off(server: Loopback, client: HeyGen, tokens: list[str]) -> None:
    server.will(*[page("a", token=token, more=True) for token in tokens] * 10)
    with pytest.raises(BadAnswer):
        list(client.videos.list())
    assert len(server.received) == len(tokens) + 1


def test_a_list_without_end_is_broken_off() -> None:
    tokens = itertools.count()
    with pytest.raises(BadAnswer):
        list(walk(lambda _: Page(items=(1,), next_token=str(next(tokens))), vendor="HeyGen"))
    assert next(tokens) == MOST_PAGES


def test_entries_that_make_no_sense_do_not_spoil_a_list(server: Loopback, client: HeyGen) -> None:
    server.will(answer(200, {"data": [{"id": "a"}, {}, None, "b", {"id": ""}, {"id": "c"}]}))
    assert [video.id for video in client.videos.list()] == ["a", "c"]


def test_one_object_where_a_list_belongs_is_a_bad_answer(server: Loopback, client: HeyGen) -> None:
    server.will(answer(200, {"data": {"id": "a"}}))
    with pytest.raises(BadAnswer):
        list(client.videos.list())
