"""Files are judged by their first bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.providers import is_page, sniff

KNOWN = [
    (b"\0\0\0\x18ftypisom\0\0\2\0isomiso2", "video/mp4"),
    (b"\0\0\0\x1cftypmp42\0\0\0\0mp42isom", "video/mp4"),
    (b"\0\0\0\x1cftypXXXX\0\0\0\0mp42isom", "video/mp4"),
    (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm", "video/webm"),
    (b"ID3\x04\0\0\0\0\0\x23TSSE", "audio/mpeg"),
    (b"\xff\xfb\x90\x64\0\0", "audio/mpeg"),
    (b"\xff\xf3\x40\xc0\0\0", "audio/mpeg"),
    (b"RIFF\x24\x08\0\0WAVEfmt ", "audio/wav"),
    (b"OggS\0\x02" + b"\0" * 20 + b"\x01\x13OpusHead\x01", "audio/ogg"),
    (b"OggS\0\x02" + b"\0" * 20 + b"\x01\x1e\x01vorbis", "audio/ogg"),
    (b"fLaC\0\0\0\x22", "audio/flac"),
    (b"\0\0\0\x1cftypM4A \0\0\0\0M4A mp42", "audio/mp4"),
    (b"\xff\xf1\x50\x80", "audio/aac"),
    (b"RIFF\x24\x08\0\0WEBPVP8 ", "image/webp"),
    (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
    (b"GIF89a\x01\0\x01\0", "image/gif"),
    (b"%PDF-1.7\n", "application/pdf"),
    (b"1\n00:00:00,000 --> 00:00:01,500\nHello", "application/x-subrip"),
    (b"\xef\xbb\xbf1\r\n00:00:00,000 --> 00:00:01,500\r\nHello", "application/x-subrip"),
    (b"\n\n1\n00:00:00.000 --> 00:00:01.500\nHello", "application/x-subrip"),
    (b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello", "text/vtt"),
    (b"\xef\xbb\xbfWEBVTT - of a film\n", "text/vtt"),
    (b"WEBVTT", "text/vtt"),
]
UNWANTED = [
    b"",
    b"\0",
    b"<!doctype html><html>",
    b"\xef\xbb\xbf<html>",
    b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
    b'{"error": {"code": "not_found"}}',
    b"MZ\x90\0",
    b"\x7fELF",
    b"PK\x03\x04",
    b"#!/bin/sh\n",
    b"plain text",
    b"1\nno time here\n",
    b"WEBVTTX",
    b"1\n00:00:00,000 --> 00:00:01,500\n\0\0",
    b"RIFF\x24\x08\0\0AVI LIST",
    b"\x1aE\xdf\xa3\x9fB\x82\x88matroska",
    b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    b"\0\0\0\x18ftypavif\0\0\0\0avifmif1",
    b"\0\0\0\x14ftypqt  \0\0\0\0qt  ",
    b"\xff\xfe<\0h\0t\0m\0l\0",
    b"OggS\0\x02" + b"\0" * 20 + b"\x01\x2a\x80theora",
    b"\xff\xff\xff\xff",
    b"\xff\xf1\x74\x80",
]


@pytest.mark.parametrize(("head", "mime"), KNOWN, ids=[mime for _, mime in KNOWN])
def test_a_wanted_file_is_known(head: bytes, mime: str) -> None:
    assert sniff(head) == mime
    assert sniff(head + b"\n" * 5000) == mime


@pytest.mark.parametrize("head", UNWANTED)
def test_anything_else_is_not(head: bytes) -> None:
    assert sniff(head) is None


@given(st.binary(max_size=200))
def test_any_bytes_may_come(head: bytes) -> None:
    assert sniff(head) is None or isinstance(sniff(head), str)


@given(st.binary(max_size=200))
def test_html_is_never_taken_for_anything(rest: bytes) -> None:
    assert sniff(b"<html>" + rest) is None


@pytest.mark.parametrize(
    "head", [b"<!doctype html>", b"\xef\xbb\xbf\n <html>", b"<?xml version='1.0'?><Error/>", b'{"error": "gone"}']
)
def test_a_page_instead_of_a_file_is_known(head: bytes) -> None:
    assert is_page(head)


@pytest.mark.parametrize("head", [b"", b"\xff\xd8\xff", b"<\x80\x00\x7f\x81" * 9, b"plain text", b"{\0"])
def test_bytes_that_only_begin_like_a_page_are_none(head: bytes) -> None:
    assert not is_page(head)
