"""Encodings: found from the bytes, named, and no bytes that end in another exception."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bilat.decoding import decode
from bilat.errors import InvalidValue

TEXT = "Commitment;État\r\nÉtudes “communes”;en cours\r\n"


@pytest.mark.parametrize(
    ("raw", "encoding", "text"),
    [
        (TEXT.encode(), "utf-8", TEXT),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8", "\ufeff" + TEXT),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le", "\ufeff" + TEXT),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be", "\ufeff" + TEXT),
        (TEXT.encode("utf-16-le"), "utf-16-le", TEXT),
        (TEXT.encode("utf-16-be"), "utf-16-be", TEXT),
        (TEXT.encode("cp1252"), "windows-1252", TEXT),
        (b"", "utf-8", ""),
        (b"plain", "utf-8", "plain"),
    ],
)
def test_found(raw: bytes, encoding: str, text: str) -> None:
    """Each encoding that office programs write is found, with a mark or without one."""
    assert decode(raw) == (text, encoding)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"a\0b", "list.csv is not text: character 1 is a zero byte"),
        (codecs.BOM_UTF8 + b"\xff", "list.csv is not text: byte 3 is no UTF-8"),
        (codecs.BOM_UTF16_LE + b"a", "list.csv is not text: byte 2 is no UTF-16-LE"),
    ],
)
def test_not_text(raw: bytes, message: str) -> None:
    """What is no text is refused with the place."""
    with pytest.raises(InvalidValue) as caught:
        decode(raw, "list.csv")
    assert caught.value.message == message


@given(st.binary(max_size=300))
@example(b"\x81\x8d")
def test_any_bytes(raw: bytes) -> None:
    """Any bytes are text of a named encoding, or refused."""
    try:
        found = decode(raw)
    except InvalidValue:
        return
    assert found.encoding in ("utf-8", "utf-16-le", "utf-16-be", "windows-1252")
    assert "\0" not in found.text


@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_utf8_comes_back(text: str) -> None:
    """What is encoded in UTF-8 reads as it was."""
    assert decode(text.encode()).text == text
