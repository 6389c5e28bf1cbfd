"""Bytes to text: size, encoding and byte order marks of a partner's document.

UTF-8 is what JSON and our CSV layouts ask for; UTF-16 is taken when its byte order mark says so, since the
tools of partners write it.
"""

from __future__ import annotations

import codecs

from celltrail.formats.faults import FaultCode, Findings

MAX_BYTES = 20 * 1024 * 1024

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(raw: bytes, findings: Findings) -> str:
    """Return the text of a document.

    Raises:
        DocumentRefusedError: it is empty, too large, or not the encoding that its first bytes claim.
    """
    if len(raw) > MAX_BYTES:
        message = f"{len(raw)} bytes; at most {MAX_BYTES} are read"
        raise findings.refuse(FaultCode.DOCUMENT_TOO_LARGE, "", message)
    mark, encoding = next(((mark, name) for mark, name in _MARKS if raw.startswith(mark)), (b"", "utf-8"))
    try:
        text = raw[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        offset = len(mark) + error.start
        message = f"byte {offset} (0x{raw[offset]:02x}) is not {encoding.upper()}: {error.reason}"
        raise findings.refuse(FaultCode.INVALID_ENCODING, "", message) from None
    if not text.strip():
        raise findings.refuse(FaultCode.UNKNOWN_FORMAT, "", "the document is empty")
    return text


def is_storable(text: str) -> bool:
    """Whether every database takes the text: no control but tab and line ends, no lone surrogate."""
    return text.isprintable() or all(
        c in "\t\n\r" or (c >= " " and c != "\x7f" and not "\ud800" <= c <= "\udfff") for c in text
    )
