"""Values that no battery has: refused by a typed error that names their place, and nothing is written."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from celltrail.domain.vocabulary import BatteryLevel
from tests.e2e.gateways import Gateway
from tests.e2e.lives import Item, new_batteries, rival_pack
from tests.e2e.recording import document, record, refusal
from tests.e2e.written import nothing_written

BATTERY = "query ($by: BatteryKey!) { battery(by: $by) { id } }"
LIST = "query ($a: String, $n: Int) { batteries(first: $n, after: $a) { totalCount } }"
FILTER = "query ($f: BatteryFilter) { batteries(filter: $f) { totalCount } }"
EVENTS = "query ($f: EventFilter) { events(filter: $f) { totalCount } }"

# Refused before anything runs: the value has not the form of its type.
FORMS: dict[str, tuple[str, dict[str, Any]]] = {
    "a day that does not exist": (FILTER, {"f": {"producedFrom": "2026-02-30"}}),
    "a date in another form": (FILTER, {"f": {"producedFrom": "20260203"}}),
    "a date with a time": (FILTER, {"f": {"producedFrom": "2026-02-03T00:00:00Z"}}),
    "a date that is a number": (FILTER, {"f": {"producedFrom": 20260203}}),
    "a time without an offset": (EVENTS, {"f": {"occurredFrom": "2026-02-03T10:00:00"}}),
    "a time that is a day": (EVENTS, {"f": {"occurredFrom": "2026-02-03"}}),
    "the hour 25": (EVENTS, {"f": {"occurredFrom": "2026-02-03T25:00:00Z"}}),
    "a number in words": (FILTER, {"f": {"stateOfHealthBelow": "half"}}),
    "not a number": (FILTER, {"f": {"stateOfHealthBelow": "NaN"}}),
    "infinity": (FILTER, {"f": {"stateOfHealthBelow": "Infinity"}}),
    "an exponent of a thousand": (FILTER, {"f": {"stateOfHealthBelow": "1e1000"}}),
    "a thousand digits": (FILTER, {"f": {"stateOfHealthBelow": "0." + "1" * 1_000}}),
    "a truth for a number": (FILTER, {"f": {"stateOfHealthBelow": True}}),
    "a whole number beyond 32 bits": (LIST, {"n": 2**31}),
    "a number for a text": (LIST, {"a": 1}),
    "a stage that does not exist": (FILTER, {"f": {"stages": ["MELTED"]}}),
    "a field that does not exist": (FILTER, {"f": {"colour": "red"}}),
    "no key": (BATTERY, {"by": {}}),
    "two keys": (BATTERY, {"by": {"code": "x", "id": "y"}}),
    "null for a key": (BATTERY, {"by": {"code": None}}),
    "a missing key": (BATTERY, {}),
    "no URI": (BATTERY, {"by": {"uid": "battery 1"}}),
}


@pytest.mark.parametrize(("query", "variables"), list(FORMS.values()), ids=list(FORMS))
def test_a_value_of_another_form_is_a_bad_request(
    gateway: Gateway, query: str, variables: dict[str, Any]
) -> None:
    status, answer = asked(gateway, query, variables)

    assert status == 400
    assert "data" not in answer
    assert {each["extensions"]["code"] for each in answer["errors"]} == {"BAD_USER_INPUT"}


# Refused by the field that it is given to.
QUERIES: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "a code that is cut off": (BATTERY, {"by": {"code": "001PBE2"}}, ["by", "code"]),
    "a code with a wrong letter": (BATTERY, {"by": {"code": "001PBE2000001F3300000O01"}}, ["by", "code"]),
    "a code of a month that does not exist": (
        BATTERY,
        {"by": {"code": "001PBE2000001FZ300000001"}},
        ["by", "code"],
    ),
    "a GTIN with a wrong check digit": (
        BATTERY,
        {"by": {"uid": "https://id.gs1.org/01/09521000900018/21/1"}},
        ["by", "uid"],
    ),
    "a cursor of ours that was changed": (LIST, {"a": "AAAA" * 10}, ["after"]),
    "a cursor in words": (LIST, {"a": "the next one"}, ["after"]),
    "a cursor of a megabyte, almost": (LIST, {"a": "A" * 90_000}, ["after"]),
    "a page of minus one": (LIST, {"n": -1}, ["first"]),
    "a page of a thousand": (LIST, {"n": 1_000}, ["first"]),
    "a filter for a bad code": (FILTER, {"f": {"codes": ["001PBE2"]}}, ["filter", "codes"]),
}


@pytest.mark.parametrize(("query", "variables", "argument"), list(QUERIES.values()), ids=list(QUERIES))
def test_a_value_that_cannot_be_is_refused_with_its_argument(
    gateway: Gateway, query: str, variables: dict[str, Any], argument: list[str]
) -> None:
    status, answer = asked(gateway, query, variables)

    assert status == 200
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert [each for each in error["extensions"]["argument"] if isinstance(each, str)] == argument


def test_a_bad_code_is_refused_with_the_position_of_its_fault(gateway: Gateway) -> None:
    _, answer = asked(gateway, BATTERY, {"by": {"code": "001PBE2000001F33000000O1"}})

    (error,) = answer["errors"]
    assert error["extensions"]["position"] == 23


@pytest.fixture(scope="module")
def pack(gateway: Gateway) -> Item:
    """A pack of the competitor's."""
    return rival_pack(gateway)


# What is wrong with the second of three new batteries, and the field that is named.
REGISTRATIONS: dict[str, tuple[dict[str, Any], str]] = {
    "a code that is cut off": ({"code": "07HPBE2"}, "code"),
    "a code under another maker's prefix": ({"code": "001CBE2E900001F330900001"}, "code"),
    "a code of another level": ({"level": "PACK"}, "code"),
    "an identifier under another maker's prefix": ({"uid": "https://id.gs1.org/8004/9521000E2E9"}, "uid"),
    "an identifier with a wrong check digit": ({"uid": "https://id.gs1.org/01/09521001900018/21/1"}, "uid"),
    "a day in the future": ({"producedOn": "2999-01-01"}, "producedOn"),
    "a mass of nothing": ({"massKg": "0"}, "massKg"),
    "a negative mass": ({"massKg": "-1"}, "massKg"),
    "a mass of a planet": ({"massKg": "5970000000000000000000000"}, "massKg"),
}


@pytest.mark.parametrize(("change", "field"), list(REGISTRATIONS.values()), ids=list(REGISTRATIONS))
def test_one_bad_battery_among_three_and_none_is_registered(
    gateway: Gateway, change: dict[str, Any], field: str
) -> None:
    batteries = new_batteries("competitor", [BatteryLevel.CELL] * 3)
    batteries[1] |= change

    with nothing_written(gateway, "competitor"):
        refused = refusal(gateway, "competitor", "registerBatteries", batteries=batteries)

    assert (refused["__typename"], refused["code"]) in (
        ("InvalidInput", "INVALID_INPUT"),
        ("InvalidInput", "INVALID_IDENTIFIER"),
    )
    assert refused["path"] == ["input", "batteries", "1", field]
    assert refused["field"] == field


ACTS: dict[str, tuple[str, dict[str, Any], str, list[str]]] = {
    "a state of health above one": (
        "recordMeasurement",
        {"stateOfHealth": "1.5"},
        "InvalidInput",
        ["stateOfHealth"],
    ),
    "a negative state of health": (
        "recordMeasurement",
        {"stateOfHealth": "-0.1"},
        "InvalidInput",
        ["stateOfHealth"],
    ),
    "a negative number of cycles": ("recordMeasurement", {"cycleCount": -1}, "InvalidInput", ["cycleCount"]),
    "a measurement of nothing": ("recordMeasurement", {}, "InvalidInput", ["stateOfHealth"]),
    "a time in the future": (
        "recordMeasurement",
        {"cycleCount": 1, "occurredAt": "2999-01-01T00:00:00Z"},
        "InvalidInput",
        ["occurredAt"],
    ),
    "an empty idempotency key": (
        "recordMeasurement",
        {"cycleCount": 1, "idempotencyKey": ""},
        "InvalidInput",
        ["idempotencyKey"],
    ),
    "a long idempotency key": (
        "recordMeasurement",
        {"cycleCount": 1, "idempotencyKey": "k" * 201},
        "InvalidInput",
        ["idempotencyKey"],
    ),
    "a version that it never had": (
        "recordMeasurement",
        {"cycleCount": 1, "expectedVersion": "0" * 24},
        "VersionConflict",
        ["expectedVersion"],
    ),
    "a facility of somebody else": (
        "recordMeasurement",
        {"cycleCount": 1, "facility": "Shredder hall"},
        "NotFound",
        ["facility"],
    ),
    "a document without a hash": (
        "attachEvidence",
        {"evidence": [{"title": "x", "sha256": "abc", "mediaType": "text/plain"}]},
        "InvalidInput",
        ["evidence", "0", "sha256"],
    ),
    "a VIN with the letter O": ("installBattery", {"vin": "WEXZZZDE0XX90000O"}, "InvalidInput", ["vin"]),
    "a vehicle and a system": (
        "installBattery",
        {"vin": "WEXZZZDE0XX900001", "system": "s"},
        "InvalidInput",
        ["vin"],
    ),
    "a mass on collection below nothing": ("collectBattery", {"massKg": "-1"}, "InvalidInput", ["massKg"]),
}


@pytest.mark.parametrize("row", list(ACTS.values()), ids=list(ACTS))
def test_an_act_with_a_bad_value_is_refused_and_nothing_is_written(
    gateway: Gateway, pack: Item, row: tuple[str, dict[str, Any], str, list[str]]
) -> None:
    mutation, given, kind, path = row

    with nothing_written(gateway, "competitor"):
        refused = refusal(gateway, "competitor", mutation, battery=pack.key, **given)

    assert (refused["__typename"], refused["path"]) == (kind, ["input", *path])
    assert refused["message"]


def test_a_key_that_was_used_for_another_input_is_a_conflict(gateway: Gateway, pack: Item) -> None:
    key = str(uuid4())
    record(gateway, "competitor", "recordMeasurement", battery=pack.key, cycleCount=1, idempotencyKey=key)

    with nothing_written(gateway, "competitor"):
        refused = refusal(
            gateway, "competitor", "recordMeasurement", battery=pack.key, cycleCount=2, idempotencyKey=key
        )

    assert (refused["__typename"], refused["code"]) == ("IdempotencyConflict", "IDEMPOTENCY_CONFLICT")


def test_a_thousand_and_one_batteries_are_too_many_at_once(gateway: Gateway) -> None:
    batteries = new_batteries("competitor", [BatteryLevel.CELL]) * 1_001
    given = {"idempotencyKey": "too many", "batteries": batteries}

    with nothing_written(gateway, "competitor"):
        status, answer = asked(gateway, document("registerBatteries"), {"input": given})

    assert (status, answer["errors"][0]["extensions"]["code"]) == (400, "VARIABLES_TOO_LARGE")


def asked(gateway: Gateway, query: str, variables: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """The status and the answer for the competitor."""
    headers = {
        "authorization": f"Bearer {gateway.tokens['competitor']}",
        "accept": "application/graphql-response+json",
    }
    answer = gateway.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
    found: dict[str, Any] = answer.json()
    return answer.status_code, found
