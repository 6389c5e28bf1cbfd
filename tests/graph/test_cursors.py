"""Cursors can be read, forged and lent by nobody."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from celltrail.domain.errors import InvalidInputError
from celltrail.graph.cursors import CursorSeal

SECRET = bytes(range(32))
KEY = (4711, "b-1", None, Decimal("0.85"), datetime(2027, 2, 18, 9, 30, tzinfo=UTC), date(2027, 2, 18), True)


def _open(
    text: str, *, operator_id: str | None = "op-1", listed_in: str = "log", secret: bytes = SECRET
) -> object:
    return CursorSeal.of(secret, operator_id).open(text, listed_in=listed_in, argument="after")


def test_a_cursor_comes_back_with_the_types_of_its_values() -> None:
    cursor = CursorSeal.of(SECRET, "op-1").seal(KEY, listed_in="log")

    opened = _open(cursor)

    assert opened == KEY


def test_a_row_has_one_cursor_so_that_answers_are_the_same_when_asked_twice() -> None:
    cursors = {CursorSeal.of(SECRET, "op-1").seal(KEY, listed_in="log") for _ in range(3)}

    assert len(cursors) == 1


def test_a_cursor_tells_nothing_of_what_is_in_it() -> None:
    cursor = CursorSeal.of(SECRET, "op-1").seal((4711, "b-1"), listed_in="log")

    sealed = base64.urlsafe_b64decode(cursor + "==")

    assert b"4711" not in sealed
    assert b"b-1" not in sealed


@pytest.mark.parametrize(
    "borrowed",
    [
        pytest.param({"operator_id": "op-2"}, id="by another operator"),
        pytest.param({"operator_id": None}, id="by the public"),
        pytest.param({"listed_in": "Query.shipments"}, id="for another list"),
        pytest.param({"secret": bytes(32)}, id="from another database"),
    ],
)
def test_c46_a_borrowed_cursor_is_refused(borrowed: dict[str, object]) -> None:
    cursor = CursorSeal.of(SECRET, "op-1").seal(KEY, listed_in="log")

    with pytest.raises(InvalidInputError, match="after is not a cursor of this list") as refused:
        _open(cursor, **borrowed)  # type: ignore[arg-type] # the table holds one keyword of several types

    assert refused.value.path == ("after",)


@pytest.mark.parametrize(
    "text",
    ["", "x", "é", "AAAA", base64.b64encode(b'[1,"b-1"]').decode(), "A" * 100_000, "A" * 1_000, "=", "\x00"],
)
def test_c46_a_forged_cursor_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="after is not a cursor of this list"):
        _open(text)


@given(st.integers(min_value=0), st.integers(min_value=0, max_value=7))
def test_c46_a_cursor_with_one_bit_changed_is_refused(place: int, bit: int) -> None:
    cursor = CursorSeal.of(SECRET, "op-1").seal(KEY, listed_in="log")
    sealed = bytearray(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    sealed[place % len(sealed)] ^= 1 << bit

    with pytest.raises(InvalidInputError):
        _open(base64.urlsafe_b64encode(sealed).decode().rstrip("="))


def test_a_short_secret_protects_nothing() -> None:
    with pytest.raises(ValueError, match="it needs 32"):
        CursorSeal.of(b"short", "op-1")
