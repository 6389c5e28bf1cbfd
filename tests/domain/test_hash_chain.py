"""The hash chain: its byte format by an independent path, and what tampering it finds."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from celltrail.domain.errors import InvalidInputError
from celltrail.domain.hash_chain import Fault, FaultKind, Link, commit, link, verify

CHAIN = "b-1"

_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
_SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), _TEXT)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=8,
)
_FIELDS = st.dictionaries(_TEXT, _VALUES, min_size=1, max_size=4)
_HISTORIES = st.lists(_FIELDS, min_size=1, max_size=5)


def counting_salts() -> Callable[[], bytes]:
    numbers = itertools.count(1)
    return lambda: next(numbers).to_bytes(32, "big")


def chain_of(*events: dict[str, Any]) -> list[Link]:
    salts, chain, previous = counting_salts(), [], None
    for sequence, fields in enumerate(events, start=1):
        commitments, openings = commit(fields, salts=salts)
        digest = link(CHAIN, sequence, commitments, previous)
        chain.append(Link(CHAIN, sequence, commitments, openings, digest, previous))
        previous = digest
    return chain


def sha256_of_json(value: Any) -> str:  # noqa: ANN401 -- JSON
    """An independent path: for ASCII names and no floats, the standard library writes canonical JSON too."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_byte_format_is_the_documented_one() -> None:
    fields = {
        "type": "SOLD",
        "body.mass_kg": "412.50",
        "body.to_end_user": False,
        "evidence": [{"b": 1, "a": "é"}],
    }

    [first, second] = chain_of(fields, {"type": "REMOVED"})

    salts = {name: f"{number:064x}" for number, name in enumerate(fields, start=1)}
    commitments = {
        name: sha256_of_json(["celltrail.field.1", salts[name], name, value])
        for name, value in fields.items()
    }
    assert first.commitments == commitments
    assert first.openings == {name: [salts[name], value] for name, value in fields.items()}
    assert first.hash == sha256_of_json(["celltrail.event.1", CHAIN, 1, commitments, None])
    assert second.hash == sha256_of_json(
        ["celltrail.event.1", CHAIN, 2, dict(second.commitments), first.hash]
    )


def test_an_event_written_with_version_1_keeps_its_hash_for_ever() -> None:
    """Golden values, from `printf … | sha256sum` over the documented bytes."""
    [event] = chain_of({"type": "SOLD"})

    assert event.commitments == {"type": "d16b2b5c79b65c2a95d5ecfee515e127532bfbde505f5ae31120d59d437d7e9b"}
    assert event.hash == "957cd966da11bccb300510fc78449e2ac6eee292a53dc85c88c4f809af598676"


def test_names_are_ordered_by_their_utf_16_code_units() -> None:
    """RFC 8785, 3.2.3: U+1F600 (surrogates D83D DE00) before U+FB33, against the order of code points."""
    [event] = chain_of({"value": {"\ufb33": 1, "\U0001f600": 2}})

    text = f'["celltrail.field.1","{1:064x}","value",{{"\U0001f600":2,"\ufb33":1}}]'
    assert event.commitments["value"] == hashlib.sha256(text.encode()).hexdigest()


@given(_HISTORIES)
def test_an_untouched_chain_verifies_and_so_does_its_way_through_a_database(
    events: list[dict[str, Any]],
) -> None:
    chain = chain_of(*events)

    kept = [
        replace(
            each,
            commitments=json.loads(json.dumps(dict(each.commitments))),
            openings=json.loads(json.dumps(dict(each.openings))),
        )
        for each in chain
    ]

    assert verify(chain, head=chain[-1].hash) is None
    assert verify(kept, head=chain[-1].hash) is None


@given(_HISTORIES, st.data())
def test_masking_any_fields_leaves_the_chain_verified(
    events: list[dict[str, Any]], data: st.DataObject
) -> None:
    chain = [
        replace(
            each,
            openings={name: o for name, o in each.openings.items() if data.draw(st.booleans(), label=name)},
        )
        for each in chain_of(*events)
    ]

    assert verify(chain, head=chain[-1].hash) is None


@given(_HISTORIES, st.data())
def test_an_edited_value_is_found_where_it_stands(events: list[dict[str, Any]], data: st.DataObject) -> None:
    chain = chain_of(*events)
    at = data.draw(st.integers(0, len(chain) - 1))
    name = data.draw(st.sampled_from(sorted(chain[at].openings)))
    salt, old = chain[at].openings[name]
    new = data.draw(_VALUES.filter(lambda value: json.dumps(value) != json.dumps(old)))
    # Equal objects may print in another order; that is the same value.
    if json.dumps(new, sort_keys=True) == json.dumps(old, sort_keys=True):
        return
    chain[at] = replace(chain[at], openings={**chain[at].openings, name: [salt, new]})

    assert verify(chain) == Fault(at + 1, FaultKind.COMMITMENT_MISMATCH, name)


@given(_HISTORIES, st.data())
def test_a_value_edited_with_its_commitment_is_found(
    events: list[dict[str, Any]], data: st.DataObject
) -> None:
    chain = chain_of(*events)
    at = data.draw(st.integers(0, len(chain) - 1))
    commitments, openings = commit({"body.forged": True}, salts=counting_salts())
    chain[at] = replace(
        chain[at],
        commitments={**chain[at].commitments, **commitments},
        openings={**chain[at].openings, **openings},
    )

    assert verify(chain) == Fault(at + 1, FaultKind.HASH_MISMATCH)


@given(st.lists(_FIELDS, min_size=2, max_size=5), st.data())
def test_an_event_rewritten_with_its_hash_breaks_its_successor(
    events: list[dict[str, Any]], data: st.DataObject
) -> None:
    chain = chain_of(*events)
    at = data.draw(st.integers(0, len(chain) - 2))
    commitments, openings = commit({"body.forged": True}, salts=counting_salts())
    digest = link(CHAIN, at + 1, commitments, chain[at].previous_hash)
    chain[at] = Link(CHAIN, at + 1, commitments, openings, digest, chain[at].previous_hash)

    assert verify(chain) == Fault(at + 2, FaultKind.WRONG_PREVIOUS)


@given(st.lists(_FIELDS, min_size=2, max_size=5), st.data())
def test_a_deleted_event_is_found(events: list[dict[str, Any]], data: st.DataObject) -> None:
    chain = chain_of(*events)
    at = data.draw(st.integers(0, len(chain) - 2))
    del chain[at]

    assert verify(chain) == Fault(at + 1, FaultKind.GAP)


@given(st.lists(_FIELDS, min_size=2, max_size=5), st.data())
def test_a_deleted_event_is_found_when_the_rest_is_renumbered(
    events: list[dict[str, Any]], data: st.DataObject
) -> None:
    chain = chain_of(*events)
    at = data.draw(st.integers(0, len(chain) - 2))
    del chain[at]
    chain = [replace(each, sequence=number) for number, each in enumerate(chain, start=1)]

    assert verify(chain) == Fault(at + 1, FaultKind.WRONG_PREVIOUS)


@given(st.lists(_FIELDS, min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_events_in_another_order_are_found(events: list[dict[str, Any]], random: Any) -> None:  # noqa: ANN401
    chain = chain_of(*events)
    shuffled = list(chain)
    random.shuffle(shuffled)
    moved = [number for number, (a, b) in enumerate(zip(chain, shuffled, strict=True), start=1) if a is not b]

    assert verify(shuffled) == (Fault(moved[0], FaultKind.GAP) if moved else None)


def test_a_doubled_event_is_found() -> None:
    [first, second] = chain_of({"type": "PRODUCED"}, {"type": "SOLD"})

    assert verify([first, first, second]) == Fault(2, FaultKind.GAP)


@given(st.lists(_FIELDS, min_size=2, max_size=5), st.data())
def test_newest_events_cut_off_are_found_by_a_head_known_from_elsewhere(
    events: list[dict[str, Any]], data: st.DataObject
) -> None:
    chain = chain_of(*events)
    kept = data.draw(st.integers(0, len(chain) - 1))

    assert verify(chain[:kept]) is None
    assert verify(chain[:kept], head=chain[-1].hash) == Fault(kept, FaultKind.WRONG_HEAD)


def test_an_event_of_another_chain_is_found() -> None:
    [first, second] = chain_of({"type": "PRODUCED"}, {"type": "SOLD"})

    assert verify([first, replace(second, chain_id="b-2")]) == Fault(2, FaultKind.FOREIGN_CHAIN)


def test_a_whole_chain_moved_to_another_id_is_found() -> None:
    chain = [replace(each, chain_id="b-2") for each in chain_of({"type": "PRODUCED"})]

    assert verify(chain) == Fault(1, FaultKind.HASH_MISMATCH)


def test_a_field_added_beside_the_commitments_is_found() -> None:
    [event] = chain_of({"type": "SOLD"})

    added = replace(event, openings={**event.openings, "body.buyer": ["00" * 32, "op-x"]})

    assert verify([added]) == Fault(1, FaultKind.UNCOMMITTED_FIELD, "body.buyer")


SALT = f"{1:064x}"


@pytest.mark.parametrize(
    "opening",
    [
        pytest.param([], id="empty"),
        pytest.param([SALT], id="no value"),
        pytest.param([SALT, "SOLD", 1], id="three parts"),
        pytest.param("SOLD", id="no list"),
        pytest.param(None, id="null"),
        pytest.param([SALT.upper().replace("1", "A"), "SOLD"], id="upper-case salt"),
        pytest.param(["00" * 15, "SOLD"], id="short salt"),
        pytest.param([SALT, 1.5], id="float"),
        pytest.param([SALT, 2**53], id="integer beyond 2**53"),
        pytest.param([SALT, "\ud800"], id="lone surrogate"),
    ],
)
def test_a_malformed_opening_is_a_fault_and_no_exception(opening: Any) -> None:  # noqa: ANN401 -- as read
    [event] = chain_of({"type": "SOLD"})

    assert verify([replace(event, openings={"type": opening})]) == Fault(1, FaultKind.MALFORMED, "type")


@pytest.mark.parametrize("commitment", [None, 7, "", "zz" * 32, "AB" * 32, "ab" * 31])
def test_a_malformed_commitment_is_a_fault_and_no_exception(commitment: Any) -> None:  # noqa: ANN401 -- as read
    [event] = chain_of({"type": "SOLD"})

    changed = replace(event, commitments={"type": commitment}, openings={})

    assert verify([changed]) == Fault(1, FaultKind.MALFORMED, "type")


def test_the_same_values_commit_differently_under_other_salts() -> None:
    salts = counting_salts()

    first, _ = commit({"a": "x", "b": "x"}, salts=salts)
    second, _ = commit({"a": "x", "b": "x"}, salts=salts)

    assert len({*first.values(), *second.values()}) == 4


@pytest.mark.parametrize("size", [0, 15, 65])
def test_a_salt_that_is_too_short_or_too_long_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="16 to 64 bytes"):
        commit({"a": 1}, salts=lambda: bytes(size))


def test_a_source_that_repeats_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="same salt twice"):
        commit({"a": 1, "b": 2}, salts=lambda: bytes(32))


def nested(depth: int) -> Any:  # noqa: ANN401 -- JSON
    value: Any = "end"
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "message"),
    [
        pytest.param(1.5, "holds a float", id="float"),
        pytest.param({"a": [float("nan")]}, "holds a float", id="NaN inside"),
        pytest.param(2**53, r"2\*\*53 or more", id="integer too large"),
        pytest.param(-(2**53), r"2\*\*53 or more", id="integer too small"),
        pytest.param(b"x", "holds a bytes", id="bytes"),
        pytest.param({1, 2}, "holds a set", id="set"),
        pytest.param({1: "x"}, "no text but a int", id="name that is no text"),
        pytest.param("ab\x00", r"U\+0000 at character 3", id="U+0000"),
        pytest.param("\ud800", r"U\+D800 at character 1", id="lone surrogate"),
        pytest.param({"\udfff": 1}, r"U\+DFFF", id="lone surrogate in a name"),
        pytest.param(nested(33), "deeper than 32 levels", id="too deep"),
        pytest.param(nested(50_000), "deeper than 32 levels", id="absurdly deep"),
    ],
)
def test_a_value_that_cannot_be_kept_exactly_is_refused(value: Any, message: str) -> None:  # noqa: ANN401 -- JSON
    with pytest.raises(InvalidInputError, match=message):
        commit({"body.device": value}, salts=counting_salts())


def test_a_value_of_the_greatest_depth_is_kept() -> None:
    assert verify(chain_of({"value": nested(32)})) is None


@pytest.mark.parametrize(("sequence", "previous"), [(0, None), (-1, None), (1, "ab" * 32), (2, None)])
def test_an_event_in_an_impossible_place_is_not_hashed(sequence: int, previous: str | None) -> None:
    with pytest.raises(ValueError, match="only event 1 follows None"):
        link(CHAIN, sequence, {}, previous)


def test_a_chain_that_starts_late_has_a_gap() -> None:
    [_, second] = chain_of({"type": "PRODUCED"}, {"type": "SOLD"})

    assert verify([second]) == Fault(1, FaultKind.GAP)


def test_an_empty_chain_verifies_unless_a_head_is_known() -> None:
    assert verify([]) is None
    assert verify([], head="ab" * 32) == Fault(0, FaultKind.WRONG_HEAD)
