"""What a format allows beyond its JSON types: patterns, lists, ranges, URIs and vocabulary words.

A constraint stands in `Annotated[…]` on a field of a format's model; `celltrail.formats.codec` asks it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, runtime_checkable

from celltrail.formats.faults import FaultCode, Findings

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_SHOWN_WORDS = 12
_CBV_URIS = ("urn:epcglobal:cbv:", "https://ns.gs1.org/cbv/", "http://ns.gs1.org/cbv/")


@runtime_checkable
class Constraint(Protocol):
    """Something that checks a value after its JSON type was read."""

    def check(self, value: object, pointer: str, findings: Findings) -> object | None:
        """Return the value to keep, or None after a fault that leaves none."""
        ...


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text of a form; `meaning` says it in words."""

    expression: str
    meaning: str

    def check(self, value: object, pointer: str, findings: Findings) -> object | None:
        """Keep a text that matches as a whole."""
        if isinstance(value, str) and re.fullmatch(self.expression, value, re.ASCII):
            return value
        findings.report(FaultCode.NOT_ALLOWED, pointer, f"{str(value)[:60]!r} is not {self.meaning}")
        return None


@dataclass(frozen=True, slots=True)
class OneOf:
    """A text of a closed list."""

    words: tuple[str, ...]

    def check(self, value: object, pointer: str, findings: Findings) -> object | None:
        """Keep a listed text."""
        if value in self.words:
            return value
        findings.report(
            FaultCode.NOT_ALLOWED, pointer, f"found {str(value)[:60]!r}; allowed: {', '.join(self.words)}"
        )
        return None


@dataclass(frozen=True, slots=True)
class Range:
    """A number between bounds, both included."""

    lowest: Decimal
    highest: Decimal | None = None

    def check(self, value: object, pointer: str, findings: Findings) -> object | None:
        """Keep a number in range."""
        is_inside = isinstance(value, Decimal) and value >= self.lowest
        if is_inside and isinstance(value, Decimal) and (self.highest is None or value <= self.highest):
            return value
        upper = "no upper bound" if self.highest is None else str(self.highest)
        findings.report(FaultCode.OUT_OF_RANGE, pointer, f"found {value}; allowed: {self.lowest} to {upper}")
        return None


@dataclass(frozen=True, slots=True)
class Uri:
    """An absolute URI (RFC 3986)."""

    def check(self, value: object, pointer: str, findings: Findings) -> object | None:
        """Keep a URI."""
        if isinstance(value, str) and _URI.fullmatch(value):
            return value
        findings.report(FaultCode.NOT_ALLOWED, pointer, f"{str(value)[:60]!r} is not an absolute URI")
        return None


@dataclass(frozen=True, slots=True)
class Longest:
    """A text of bounded length."""

    characters: int

    def check(self, value: object, pointer: str, findings: Findings) -> object | None:
        """Keep a text that is short enough."""
        if isinstance(value, str) and len(value) <= self.characters:
            return value
        findings.report(FaultCode.NOT_ALLOWED, pointer, f"more than {self.characters} characters")
        return None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A bare word of the Core Business Vocabulary, or the URI of a word of somebody else's.

    EPCIS 2.0 JSON-LD wants the bare word; the URI forms of CBV 1.2 and of the CBV ontology are taken for
    it with a fault (EPCIS 2.0.1 JSON schema, `vocab-other-uri`).
    """

    short_name: str
    words: frozenset[str]

    def check(self, value: object, pointer: str, findings: Findings) -> object | None:
        """Keep a word or a foreign URI; turn a CBV URI into its word."""
        if value in self.words:
            return value
        text = str(value)
        word = re.split(r"[:/-]", text)[-1]
        is_cbv = text.lower().startswith(
            ("urn:epcglobal:cbv:", "https://ns.gs1.org/cbv/", "http://ns.gs1.org/cbv/")
        )
        if is_cbv and word in self.words:
            message = f"{text!r} is written as a URI; the bare word {word!r} is wanted"
            findings.report(FaultCode.URN_FORM_VOCABULARY, pointer, message)
            return word
        if not is_cbv and _URI.fullmatch(text):
            is_reference = text.startswith(("https://ref.gs1.org/cbv/", "cbv:"))
            return word if is_reference and word in self.words else text
        listed = ", ".join(sorted(self.words)[:_SHOWN_WORDS])
        message = f"{text[:60]!r} is no {self.short_name}; allowed: {listed}, …, or a URI"
        findings.report(FaultCode.NOT_ALLOWED, pointer, message)
        return None
