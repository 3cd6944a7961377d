"""Events of a speech job: read whatever the network cuts them into, and resumed when it cuts them off."""

import itertools
import threading
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.providers import (
    BadAnswer,
    Call,
    Completed,
    Failed,
    Generating,
    OutcomeUnknown,
    Ping,
    PlayHT,
    Unavailable,
)
from apps.providers.playht.events import EventParser, RawEvent, TooLongError, typed
from tests.providers.conftest import PLAYHT_KEY
from tests.providers.loopback import Action, Loopback, answer, raw

RUN: list[tuple[str, str]] = [
    ("generating", '{"id":"j;1","progress":0,"stage":"queued"}'),
    ("generating", '{"id":"j;1","progress":0.01,"stage":"active"}'),
    ("ping", "2023-03-27T02:20:37.800Z"),
    ("generating", '{"id":"j;1","progress":0.53,"stage":"generate","stage_progress":0.5}'),
    ("completed", '{"id":"j;1","progress":1,"stage":"complete","url":"https://x.test/ä","duration":1.5,"size":9}'),
]


def written(events: Sequence[tuple[str, str]], end: str = "\n") -> bytes:
    return "".join(f"event: {name}{end}data: {data}{end}{end}" for name, data in events).encode()


def parsed(*chunks: bytes) -> list[tuple[str, str]]:
    parser = EventParser()
    return [(event.name, event.data) for chunk in chunks for event in parser.feed(chunk)]


def pieces(data: bytes, cuts: Sequence[int]) -> list[bytes]:
    ends = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[start:end] for start, end in itertools.pairwise(ends)]


line = st.text(st.characters(exclude_characters="\r\n", codec="utf-8"), max_size=20)
event = st.tuples(line.filter(lambda name: name and not name.startswith(" ")), line)


@given(st.lists(event, max_size=5), st.sampled_from(["\n", "\r\n", "\r"]), st.lists(st.integers(0, 10_000), max_size=9))
def test_events_are_the_same_however_they_are_cut(events: list[tuple[str, str]], end: str, cuts: list[int]) -> None:
    assert parsed(*pieces(written(events, end), cuts)) == events


@given(st.lists(st.binary(max_size=40), max_size=9))
def test_no_bytes_break_the_parser_and_cuts_change_nothing(chunks: list[bytes]) -> None:
    assert parsed(*chunks) == parsed(b"".join(chunks))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_single_byte_may_come_alone(end: str) -> None:
    assert parsed(*[bytes([one]) for one in written(RUN, end)]) == RUN


@pytest.mark.parametrize(
    ("data", "events"),
    [
        (b"data: a\ndata: b\n\n", [("message", "a\nb")]),
        (b"event: x\ndata:a\n\ndata: b\n\n", [("x", "a"), ("message", "b")]),
        (b": a comment\n\ndata: a\nid: 7\nretry: 5\nodd\n\n", [("message", "a")]),
        (b"event: x\n\n", []),
        (b"data\n\n", [("message", "")]),
        (b"\xef\xbb\xbfdata: a\n\n", [("message", "a")]),
        (b"data:  a \n\n", [("message", " a ")]),
        (b"event: x\ndata: not ended", []),
        (b"event: x\ndata: not ended\n", []),
        (b"\n\n\ndata: a\n\n\n\n", [("message", "a")]),
    ],
)
def test_the_rules_of_server_sent_events_hold(data: bytes, events: list[tuple[str, str]]) -> None:
    assert parsed(data) == events


@pytest.mark.parametrize("chunk", [b"x" * 65536, b"data: " + b"x" * 65536 + b"\n"])
def test_an_event_without_end_is_not_kept_for_ever(chunk: bytes) -> None:
    parser = EventParser()
    with pytest.raises(TooLongError):
        list(map(parser.feed, [chunk] * 100))


@pytest.mark.parametrize(
    ("name", "data", "event"),
    [
        ("ping", "2023-03-27T02:20:37.800Z", Ping(at="2023-03-27T02:20:37.800Z")),
        ("ping", "", Ping(at="")),
        (
            "generating",
            '{"id": "j", "progress": 0.5, "stage": "generate", "stage_progress": 0.25}',
            Generating(id="j", progress=0.5, stage="generate", stage_progress=0.25),
        ),
        (
            "generating",
            '{"id": "j", "progress": 7, "stage": "preload", "stageProgress": 0}',
            Generating(id="j", progress=1, stage="preload", stage_progress=0),
        ),
        ("generating", "{}", Generating(id=None, progress=None, stage=None, stage_progress=None)),
        ("generating", "not JSON", None),
        ("generating", "[]", None),
        ("completed", "{}", Completed(id=None, url=None, duration=None, size=None)),
        ("completed", "", None),
        ("error", '{"id": "j", "error_message": "m", "error_id": "E"}', Failed(id="j", message="m", code="E")),
        ("failed", "not JSON", Failed(id=None, message=None, code=None)),
        ("something", '{"id": "j"}', None),
    ],
)
def test_events_get_types(name: str, data: str, event: object) -> None:
    assert typed(RawEvent(name=name, data=data)) == event


def stream_of(
    *chunks: bytes, status: int = 201, location: str | None = "/api/v2/tts/j%3B1", every: float = 0.01, end: bool = True
) -> Action:
    """These chunks, each a write of its own. Without an `end` the connection breaks off."""
    head = f"HTTP/1.1 {status} X\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n"
    if location is not None:
        head += f"Location: {location}\r\nContent-Location: {location}?format=event-stream\r\n"
    framed = [f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n" for chunk in chunks if chunk]
    return raw(f"{head}\r\n".encode(), *framed, *([b"0\r\n\r\n"] if end else []), every=every)


@pytest.mark.parametrize("status", [200, 201])
def test_events_come_while_the_job_runs(server: Loopback, playht: PlayHT, calls: list[Call], status: int) -> None:
    whole = written(RUN)
    server.will(stream_of(whole[:30], whole[30:200], whole[200:], status=status))
    with playht.create_streaming(text="Hello", voice="larry") as stream:
        assert stream.job_id == "j;1"
        assert [(call.method, call.status, call.error_code) for call in calls] == [("POST", status, None)]
        *others, last = stream
    assert server.received[0].headers["accept"] == "text/event-stream"
    assert server.received[0].target == "/playht/api/v2/tts"
    assert [event.progress for event in others if isinstance(event, Generating)] == [0, 0.01, 0.53]
    assert others[2] == Ping(at="2023-03-27T02:20:37.800Z")
    assert last == Completed(id="j;1", url="https://x.test/ä", duration=1.5, size=9)
    assert "x.test" not in repr(last)


def test_an_event_is_given_as_soon_as_it_has_come(server: Loopback, playht: PlayHT) -> None:
    go_on = threading.Event()
    first, rest = written(RUN[:1]), written(RUN[1:])

    def action(connection: object, over: threading.Event) -> None:
        stream_of(first, end=False)(connection, over)  # type: ignore[arg-type]
        assert go_on.wait(5)
        connection.sendall(f"{len(rest):x}\r\n".encode() + rest + b"\r\n0\r\n\r\n")  # type: ignore[attr-defined]

    server.will(action)
    with playht.create_streaming(text="Hello", voice="larry") as stream:
        events = iter(stream)
        assert isinstance(next(events), Generating)
        go_on.set()
        assert isinstance(list(events)[-1], Completed)


def test_the_query_may_ask_for_events_instead(server: Loopback, playht: PlayHT) -> None:
    server.will(stream_of(written(RUN)))
    with playht.create_streaming(text="Hello", voice="larry", by_query=True) as stream:
        assert isinstance(list(stream)[-1], Completed)
    assert server.received[0].target == "/playht/api/v2/tts?format=event-stream"
    assert server.received[0].headers["accept"] == "application/json"


def test_a_stream_is_resumed_by_the_id_of_its_job(server: Loopback, playht: PlayHT) -> None:
    server.will(stream_of(written(RUN[3:]), status=200, location=None))
    with playht.resume("j;1") as stream:
        assert stream.job_id == "j;1"
        assert [type(event) for event in stream] == [Generating, Completed]
    assert (server.received[0].method, server.received[0].target) == (
        "GET",
        "/playht/api/v2/tts/j%3B1?format=event-stream",
    )


CUTS: dict[str, Action] = {
    "ended": stream_of(written(RUN[:2])),
    "broken off": stream_of(written(RUN[:2]), end=False),
    "within an event": stream_of(written(RUN)[:-30]),
    "silent": stream_of(written(RUN[:2]), written(RUN[2:]), every=0.5),
    "bad chunk": raw(
        b"HTTP/1.1 201 X\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"
        b"Location: /api/v2/tts/j%3B1\r\n\r\n",
        b"zz\r\n",
    ),
}


@pytest.mark.parametrize("action", CUTS.values(), ids=CUTS)
def test_a_stream_that_is_cut_off_leaves_the_id_of_its_job(server: Loopback, playht: PlayHT, action: Action) -> None:
    server.will(action)
    stream = playht.create_streaming(text="Hello", voice="larry")
    with pytest.raises(Unavailable) as caught:
        list(stream)
    assert stream.job_id == "j;1"
    assert caught.value.code in ("stream_cut", "timeout", "connection_lost")
    assert caught.value.__context__ is None
    assert len(server.received) == 1


def test_the_first_event_names_the_job_where_no_header_does(server: Loopback, playht: PlayHT) -> None:
    server.will(stream_of(written(RUN[:1]), location=None))
    stream = playht.create_streaming(text="Hello", voice="larry")
    assert stream.job_id is None
    with pytest.raises(Unavailable):
        list(stream)
    assert stream.job_id == "j;1"


def test_a_stream_that_never_names_its_job_is_an_open_question(server: Loopback, playht: PlayHT) -> None:
    server.will(stream_of(written([("ping", "now")]), location=None))
    with pytest.raises(OutcomeUnknown) as caught:
        list(playht.create_streaming(text="Hello", voice="larry"))
    assert not caught.value.retryable


@pytest.mark.parametrize(
    ("location", "job_id"),
    [
        ("https://evil.example/api/v2/tts/j1?key=x#y", "j1"),
        ("//evil.example/api/v2/tts/j1", "j1"),
        ("api/v2/tts/j1/", "j1"),
        ("/playht/api/v2/tts/j%2F1", "j/1"),
        ("https://evil.example/elsewhere/j1", None),
        ("/api/v2/tts/", None),
        ("http://[broken", None),
        ("", None),
    ],
)
def test_of_a_location_only_the_id_is_taken(
    server: Loopback, playht: PlayHT, location: str, job_id: str | None
) -> None:
    server.will(stream_of(written(RUN), location=location), stream_of(written(RUN), status=200, location=None))
    stream = playht.create_streaming(text="Hello", voice="larry")
    stream.close()
    assert stream.job_id == job_id
    if job_id is not None:
        playht.resume(job_id).close()
        assert server.received[1].target.startswith("/playht/api/v2/tts/j")
        assert server.received[1].headers["authorization"].endswith(PLAYHT_KEY)


def test_an_event_of_failure_ends_the_stream_with_clean_words(server: Loopback, playht: PlayHT) -> None:
    words = f'{{"id": "j;1", "error_message": "{PLAYHT_KEY} at https://x.test/?sig=1", "error_id": "E"}}'
    server.will(stream_of(written([RUN[0], ("error", words), RUN[4]])))
    *_, last = playht.create_streaming(text="Hello", voice="larry")
    assert last == Failed(id="j;1", message="[secret] at [link]", code="E")


def test_job_data_instead_of_events_are_understood(server: Loopback, playht: PlayHT) -> None:
    done = {"id": "j1", "output": {"url": "https://x.test/a", "duration": 1, "size": 2}}
    server.will(answer(201, done), answer(201, {"id": "j2"}))
    assert list(playht.create_streaming(text="Hello", voice="larry")) == [
        Completed(id="j1", url="https://x.test/a", duration=1.0, size=2)
    ]
    stream = playht.create_streaming(text="Hello", voice="larry")
    with pytest.raises(Unavailable):
        list(stream)
    assert stream.job_id == "j2"


def test_an_event_that_never_ends_is_broken_off(server: Loopback, playht: PlayHT) -> None:
    server.will(stream_of(*[b"x" * 65536] * 20, every=0))
    with pytest.raises((Unavailable, BadAnswer)):
        list(playht.create_streaming(text="Hello", voice="larry"))


def test_a_stream_of_nothing_but_signs_of_life_is_left_in_the_end(server: Loopback, playht: PlayHT) -> None:
    server.will(stream_of(*[written([RUN[2]])] * 100, every=0.1))
    with pytest.raises(Unavailable) as caught:
        list(playht.create_streaming(text="Hello", voice="larry"))
    assert caught.value.code == "timeout"


def test_a_stream_that_could_not_be_opened_is_tried_again_where_that_is_harmless(
    server: Loopback, playht: PlayHT
) -> None:
    server.will(answer(500, b""), stream_of(written(RUN), status=200))
    assert len(list(playht.resume("j;1"))) == len(RUN)
