"""What scanners, spreadsheets and people add to an identifier, and how it is taken away again.

Scanners break a long code over two lines and add stray control characters, forms are filled in full width,
and lower case occurs (reports of users of real cell codes). Nothing is guessed: a character is dropped only
when it carries no meaning in any scheme here (blanks, line breaks, control and invisible format characters).
A hyphen is kept: it joins the two parts of a GB/T 45565 code, and dropping it could turn a code of one
standard into a code of another. Schemes whose printed form has hyphens or dots drop these themselves.
"""

from __future__ import annotations

import unicodedata

from celltrail.domain.errors import InvalidIdentifierError

MAX_TEXT = 2_000
"""No identifier here is longer: longer texts are refused before anything else reads them."""

# Control (Cc), invisible format (Cf: byte order mark, zero-width space), and the three kinds of separator.
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})

# U+FF01 to U+FF5E are ASCII in full width. Their NFKC form is that ASCII; the rest of NFKC (a superscript 2
# becoming 2, a ligature becoming two letters) would repair what was never written.
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}

_LOWER_TO_UPPER = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}


def refuse_long(kind: str, text: str) -> None:
    """Refuse a text beyond every scheme's length.

    Raises:
        InvalidIdentifierError: the text is longer than MAX_TEXT.
    """
    if len(text) > MAX_TEXT:
        raise InvalidIdentifierError(
            kind, text, f"it has {len(text)} characters", allowed=f"at most {MAX_TEXT} characters"
        )


def squeeze(text: str) -> str:
    """Return a code as its scheme writes it: half width, ASCII letters in upper case, nothing invisible.

    What is not ASCII stays in place, so that the reader's error can point at it.
    """
    kept = "".join(c for c in text if c == " " or unicodedata.category(c) not in _DROPPED_CATEGORIES)
    return kept.translate(_FULL_WIDTH).replace(" ", "").translate(_LOWER_TO_UPPER)


def trim(text: str) -> str:
    """Return a text without blanks, control and invisible characters at its ends; the inside is kept."""
    start, end = 0, len(text)
    while start < end and unicodedata.category(text[start]) in _DROPPED_CATEGORIES:
        start += 1
    while end > start and unicodedata.category(text[end - 1]) in _DROPPED_CATEGORIES:
        end -= 1
    return text[start:end]


def first_outside(text: str, allowed: str) -> int | None:
    """The 1-based position of the first character that is not among `allowed`; None when there is none."""
    return next((index for index, character in enumerate(text, 1) if character not in allowed), None)
