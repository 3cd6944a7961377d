"""Copying files from links that somebody else chose."""

import hashlib
import io
import logging
import time

import pytest

from apps.providers import (
    Downloaded,
    DownloadError,
    Incomplete,
    LinkExpired,
    LinkRefused,
    Timeouts,
    TooLarge,
    TooSlow,
    WrongType,
    download,
)
from tests.providers.loopback import Loopback, answer, raw, refused_port, reset, silence

MP4 = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + b"film" * 50_000
SRT = b"1\n00:00:00,000 --> 00:00:01,500\nHello\n"
HTML = b"<!doctype html><html><body>Sign in</body></html>" + b" " * 5000
QUICK = Timeouts(connect=2, read=0.3, download=5)


def fetch(
    url: str,
    *,
    to: io.BytesIO | None = None,
    allow_private: bool = True,
    max_bytes: int = 1_000_000,
    types: frozenset[str] = frozenset({"video/mp4", "application/x-subrip"}),
    timeouts: Timeouts = QUICK,
) -> Downloaded:
    return download(
        url,
        to=to if to is not None else io.BytesIO(),
        max_bytes=max_bytes,
        allowed_types=types,
        allow_private=allow_private,
        timeouts=timeouts,
    )


def test_a_film_is_copied_with_its_size_sum_and_type(server: Loopback) -> None:
    server.will(answer(200, MP4, headers={"Content-Type": "application/octet-stream"}))
    to, progress = io.BytesIO(), list[tuple[int, int | None]]()
    got = download(
        f"{server.url}/film.mp4?sig=a%2Fb",
        to=to,
        max_bytes=len(MP4),
        allowed_types={"video/mp4"},
        allow_private=True,
        on_progress=lambda size, whole: progress.append((size, whole)),
    )
    assert to.getvalue() == MP4
    assert got == Downloaded(size=len(MP4), sha256=hashlib.sha256(MP4).hexdigest(), mime_type="video/mp4")
    assert progress[-1] == (len(MP4), len(MP4))
    assert [size for size, _ in progress] == sorted({size for size, _ in progress})
    request = server.received[0]
    assert request.target == "/film.mp4?sig=a%2Fb"
    assert request.headers["host"] == f"127.0.0.1:{server.port}"
    assert "authorization" not in request.headers


@pytest.mark.parametrize("content", [SRT, MP4])
@pytest.mark.parametrize("framing", ["length", "chunked", "none"])
def test_every_way_to_send_a_body_is_understood(server: Loopback, content: bytes, framing: str) -> None:
    head = b"HTTP/1.1 200 OK\r\n"
    if framing == "length":
        server.will(raw(head + b"Content-Length: %d\r\n\r\n" % len(content), content))
    elif framing == "chunked":
        half = len(content) // 2
        chunks = [b"%x\r\n%s\r\n" % (len(part), part) for part in (content[:half], content[half:], b"")]
        server.will(raw(head + b"Transfer-Encoding: chunked\r\n\r\n", *chunks, every=0.01))
    else:
        server.will(raw(head + b"\r\n", content))
    to = io.BytesIO()
    assert fetch(server.url, to=to).size == len(content)
    assert to.getvalue() == content


TRICKS = [
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://017700000001/",
    "https://127.1/",
    "https://0.0.0.0/",
    "https://0/",
    "https://localhost/",
    "https://LOCALHOST/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[fe80::1]/",
    "https://[fc00::1]/",
    "https://[fec0::1]/",
    "https://[ff02::1]/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://224.0.0.1/",
    "https://240.0.0.1/",
    "https://255.255.255.255/",
]
LINKS_THAT_ARE_NONE = [
    "",
    "film.mp4",
    "//example.com/film.mp4",
    "file:///etc/passwd",
    "ftp://example.com/film.mp4",
    "gopher://example.com/",
    "data:video/mp4;base64,AAAA",
    "javascript:alert(1)",
    "https://",
    "https:///film.mp4",
    "https://ana:secret@example.com/",
    "https://example.com@127.0.0.1/",
    "https://example.com:port/",
    "https://example.com:99999/",
    "https://[::1/",
    "http://example.com/film.mp4",
]


@pytest.mark.parametrize("url", TRICKS)
def test_a_link_to_the_inside_is_refused_however_it_is_written(url: str) -> None:
    with pytest.raises((LinkRefused, Incomplete)) as caught:
        fetch(url, allow_private=False)
    # A machine without IPv6 finds no address at all for some of them: nothing is connected to either.
    assert isinstance(caught.value, LinkRefused) or "[" in url


@pytest.mark.parametrize("url", LINKS_THAT_ARE_NONE)
def test_what_is_no_https_link_is_refused(url: str) -> None:
    with pytest.raises(LinkRefused):
        fetch(url, allow_private=False)


def test_a_server_on_this_machine_is_never_contacted_unless_private_addresses_are_allowed(
    untrusted: Loopback,
) -> None:
    untrusted.will(answer(200, MP4))
    with pytest.raises(LinkRefused):
        fetch(untrusted.url, allow_private=False)
    assert untrusted.received == []


def test_an_untrusted_certificate_is_refused(untrusted: Loopback) -> None:
    untrusted.will(answer(200, MP4))
    with pytest.raises(LinkRefused):
        fetch(untrusted.url)
    assert untrusted.received == []


def test_redirects_are_followed_three_times(server: Loopback) -> None:
    hops = [answer(302, headers={"Location": f"/hop{number}"}) for number in range(3)]
    server.will(*hops, answer(200, MP4))
    assert fetch(f"{server.url}/start").size == len(MP4)
    assert [request.target for request in server.received] == ["/start", "/hop0", "/hop1", "/hop2"]


def test_a_fourth_redirect_is_refused(server: Loopback) -> None:
    server.will(answer(307, headers={"Location": "/again"}))
    with pytest.raises(LinkRefused):
        fetch(server.url)
    assert len(server.received) == 4


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "localhost", "169.254.169.254", "[::ffff:127.0.0.1]"])
def test_a_redirect_to_somewhere_private_is_refused_even_where_the_link_itself_may_be_private(
    server: Loopback, scheme: str, host: str
) -> None:
    server.will(answer(302, headers={"Location": f"{scheme}://{host}:{refused_port()}/secret"}))
    with pytest.raises((LinkRefused, Incomplete)) as caught:
        fetch(server.url)
    assert isinstance(caught.value, LinkRefused) or "[" in host
    assert len(server.received) == 1


@pytest.mark.parametrize("location", ["", "file:///etc/passwd", "http://[::1", "ftp://example.com/", "//"])
def test_a_redirect_to_nothing_sensible_is_refused(server: Loopback, location: str) -> None:
    server.will(answer(302, headers={"Location": location}))
    with pytest.raises(LinkRefused):
        fetch(server.url)


@pytest.mark.parametrize("status", [403, 404, 410])
def test_an_expired_link_says_so(server: Loopback, status: int) -> None:
    server.will(answer(status, b"<Error>AccessDenied</Error>"))
    with pytest.raises(LinkExpired) as caught:
        fetch(server.url)
    assert not caught.value.retryable


@pytest.mark.parametrize(("status", "retryable"), [(500, True), (503, True), (429, True), (400, False), (206, False)])
def test_other_answers_are_no_file(server: Loopback, status: int, retryable: bool) -> None:
    server.will(answer(status, MP4))
    with pytest.raises(DownloadError) as caught:
        fetch(server.url)
    assert caught.value.retryable is retryable
    assert caught.value.status == status


def test_a_file_that_announces_too_much_is_not_begun(server: Loopback) -> None:
    server.will(answer(200, MP4))
    to = io.BytesIO()
    with pytest.raises(TooLarge):
        fetch(server.url, to=to, max_bytes=len(MP4) - 1)
    assert to.getvalue() == b""


def test_a_file_that_grows_beyond_the_limit_is_dropped(server: Loopback) -> None:
    server.will(raw(b"HTTP/1.1 200 OK\r\n\r\n", MP4))
    to = io.BytesIO()
    with pytest.raises(TooLarge):
        fetch(server.url, to=to, max_bytes=len(MP4) - 1)
    assert len(to.getvalue()) < len(MP4)


@pytest.mark.parametrize("content", [HTML, b"", b"{}", b"<", b"GIF89a" + b"." * 9000, b"%PDF-1.7\n"])
def test_bytes_of_another_kind_are_refused_whatever_the_header_says(server: Loopback, content: bytes) -> None:
    server.will(answer(200, content, headers={"Content-Type": "video/mp4"}))
    to = io.BytesIO()
    with pytest.raises(WrongType):
        fetch(server.url, to=to)
    assert to.getvalue() == b""


def test_a_compressed_body_is_refused(server: Loopback) -> None:
    server.will(answer(200, MP4, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(WrongType):
        fetch(server.url)


@pytest.mark.parametrize(
    "action",
    [
        answer(200, MP4, announce=len(MP4) + 1),
        answer(200, MP4[:100], announce=len(MP4)),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n" + MP4[:100]),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"),
        raw(b"garbage\r\n\r\n"),
        raw(b""),
        reset,
        silence,
    ],
    ids=["one short", "cut", "chunk cut", "no body", "garbage", "nothing", "reset", "silence"],
)
def test_a_broken_copy_may_be_tried_again(server: Loopback, action: object) -> None:
    server.will(action)  # type: ignore[arg-type] # parametrize hands out objects
    with pytest.raises(Incomplete) as caught:
        fetch(server.url)
    assert caught.value.retryable


def test_nobody_at_home_may_be_tried_again() -> None:
    with pytest.raises(Incomplete):
        fetch(f"http://127.0.0.1:{refused_port()}/")
    with pytest.raises(Incomplete):
        fetch("https://no-such-host.invalid/", allow_private=False)


HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    "pieces",
    [
        [HEAD + b"Content-Length: 200000\r\n\r\n" + MP4[:64], *[b"x"] * 200],
        [HEAD + b"\r\n" + MP4[:64], *[b"x"] * 200],
        [HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[b"1\r\nx\r\n"] * 200],
        [HEAD, *[b"X-Slow: yes\r\n"] * 200],
        [bytes([byte]) for byte in HEAD * 20],
    ],
    ids=["body", "endless body", "chunks", "headers", "letters"],
)
def test_a_drip_meets_the_total_time_limit(server: Loopback, pieces: list[bytes]) -> None:
    server.will(raw(*pieces, every=0.02))
    begun = time.monotonic()
    with pytest.raises(TooSlow) as caught:
        fetch(server.url, timeouts=Timeouts(connect=2, read=0.3, download=0.4))
    assert 0.35 < time.monotonic() - begun < 1.5
    assert caught.value.retryable


def test_what_the_target_raises_passes_through(server: Loopback) -> None:
    class Full(io.BytesIO):
        def write(self, _: object, /) -> int:
            raise OSError(28, "No space left on device")

    server.will(answer(200, MP4))
    with pytest.raises(OSError, match="No space left"):
        fetch(server.url, to=Full())


def test_no_link_in_errors_or_logs(server: Loopback, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "X-Amz-Signature=abcdef0123456789"
    actions = [
        answer(200, MP4),
        answer(403),
        answer(200, HTML),
        answer(302, headers={"Location": f"https://10.0.0.1/?{secret}"}),
        answer(302, headers={"Location": f"nonsense://x?{secret}"}),
        reset,
        raw(b"junk"),
    ]
    said = ""
    for action in actions:
        server.will(action)
        try:
            said += repr(fetch(f"{server.url}/private-film.mp4?{secret}"))
        except DownloadError as error:
            said += f"{error!r} {error} {error.says} {error.__cause__} {error.__context__}"
    assert "abcdef" not in said + caplog.text
    assert "private-film" not in said + caplog.text


@pytest.mark.parametrize("content", [b"\xff" * 9000, b"RIFF\0\0\0\0WEBPVP8 ", bytes(range(256)) * 40])
def test_a_file_of_any_type_is_copied_where_any_may_come(server: Loopback, content: bytes) -> None:
    server.will(answer(200, content))
    to = io.BytesIO()
    got = download(server.url, to=to, max_bytes=10**6, allow_private=True, timeouts=QUICK)
    assert to.getvalue() == content
    assert got.mime_type in {"application/octet-stream", "image/webp"}


@pytest.mark.parametrize("content", [b"", HTML, b'<?xml version="1.0"?><Error/>', b'{"error": "try later"}'])
def test_a_page_instead_of_a_file_is_never_taken_for_one(server: Loopback, content: bytes) -> None:
    server.will(answer(200, content))
    with pytest.raises(WrongType):
        download(server.url, to=io.BytesIO(), max_bytes=10**6, allow_private=True, timeouts=QUICK)
