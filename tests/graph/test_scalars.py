"""Scalars accept exactly what they say, and give back exactly what they were given."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from graphql import (
    ExecutionResult,
    GraphQLArgument,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
    graphql_sync,
)
from hypothesis import given
from hypothesis import strategies as st

from celltrail.graph import scalars


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2027-02-18T09:30:00Z", datetime(2027, 2, 18, 9, 30, tzinfo=UTC), id="utc"),
        pytest.param("2027-02-18t09:30:00z", datetime(2027, 2, 18, 9, 30, tzinfo=UTC), id="lower case"),
        pytest.param("2027-02-18T17:30:00+08:00", datetime(2027, 2, 18, 9, 30, tzinfo=UTC), id="Shanghai"),
        pytest.param(
            "2027-02-18T09:30:00.123456789Z",
            datetime(2027, 2, 18, 9, 30, 0, 123456, tzinfo=UTC),
            id="nanoseconds are cut",
        ),
    ],
)
def test_a_time_with_an_offset_is_read_as_utc(text: str, expected: datetime) -> None:
    assert scalars.parse_date_time(text) == expected


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("2027-02-18T09:30:00", id="no offset"),
        pytest.param("2027-02-18", id="a day"),
        pytest.param("2027-02-30T00:00:00Z", id="no such day"),
        pytest.param("2027-02-18T24:00:01Z", id="no such hour"),
        pytest.param("0001-01-01T00:00:00+14:00", id="before all times in UTC"),
        pytest.param("٢٠٢٧-02-18T09:30:00Z", id="digits of another script"),
        pytest.param("20270218T093000Z", id="basic format"),
        pytest.param(1_800_000_000, id="seconds"),
        pytest.param(None, id="null"),
        pytest.param("2" * 100_000, id="long"),
    ],
)
def test_what_is_no_rfc_3339_time_is_refused_with_what_is_allowed(value: object) -> None:
    with pytest.raises(GraphQLError, match="is not a DateTime; allowed: an RFC 3339 time") as refused:
        scalars.parse_date_time(value)

    assert len(refused.value.message) < 200


def test_a_time_is_written_in_utc() -> None:
    moment = datetime(2027, 2, 18, 17, 30, tzinfo=timezone(timedelta(hours=8)))

    assert scalars.write_date_time(moment) == "2027-02-18T09:30:00Z"


def test_a_time_without_a_zone_is_our_fault() -> None:
    with pytest.raises(TypeError, match="aware"):
        scalars.write_date_time(datetime(2027, 2, 18))  # noqa: DTZ001 -- the fault that is tested


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_time_comes_back_as_it_was(moment: datetime) -> None:
    assert scalars.parse_date_time(scalars.write_date_time(moment)) == moment


@pytest.mark.parametrize(
    "value", ["2027-2-18", "2027-02-29", "18.02.2027", "2027-02-18T00:00:00Z", 20270218, None]
)
def test_what_is_no_day_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError, match="is not a Date; allowed: a date such as 2027-02-18"):
        scalars.parse_date(value)


def test_a_day_is_read_and_written() -> None:
    assert scalars.write_date(scalars.parse_date("2028-02-29")) == "2028-02-29"


def test_a_time_is_not_written_as_a_day() -> None:
    with pytest.raises(TypeError, match="a Date is a date"):
        scalars.write_date(datetime(2027, 2, 18, tzinfo=UTC))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("12.50", "12.50", id="a string keeps its digits"),
        pytest.param(12, "12", id="a whole number"),
        pytest.param(0.1, "0.1", id="a float is what was typed"),
        pytest.param("1e3", "1000", id="an exponent is written out"),
        pytest.param("-0.000001", "-0.000001", id="small"),
    ],
)
def test_a_decimal_is_exact(value: object, expected: str) -> None:
    assert scalars.write_decimal(scalars.parse_decimal(value)) == expected


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("NaN", id="NaN"),
        pytest.param("Infinity", id="Infinity"),
        pytest.param(float("inf"), id="an infinite float"),
        pytest.param(float("nan"), id="a float that is no number"),
        pytest.param("1" * 31, id="too many digits"),
        pytest.param("1e999", id="a huge exponent"),
        pytest.param("1e-999", id="a tiny exponent"),
        pytest.param("12,5", id="a comma"),
        pytest.param("١٢", id="digits of another script"),
        pytest.param("", id="nothing"),
        pytest.param(True, id="a boolean"),
        pytest.param([1], id="a list"),
        pytest.param("9" * 1_000_000, id="a megabyte"),
    ],
)
def test_what_is_no_decimal_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError, match="is not a Decimal; allowed"):
        scalars.parse_decimal(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12))
def test_a_decimal_comes_back_as_it_was(number: Decimal) -> None:
    assert scalars.parse_decimal(scalars.write_decimal(number)) == number


@pytest.mark.parametrize("value", ["", "id.gs1.org/01/1", "http://a b", "1http://x", "x" * 3_000, 7, None])
def test_what_is_no_uri_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError, match="is not a URI; allowed: an absolute URI"):
        scalars.parse_uri(value)


def _answer(python_type: object, document: str, **variables: object) -> ExecutionResult:
    definition = scalars.SCALARS[python_type]
    scalar = GraphQLScalarType(
        definition.name,
        parse_value=definition.parse_value,
        parse_literal=definition.parse_literal,
    )
    schema = GraphQLSchema(
        GraphQLObjectType(
            "Query",
            {
                "read": GraphQLField(
                    GraphQLString,
                    args={"value": GraphQLArgument(scalar)},
                    resolve=lambda _source, _info, value=None: repr(value),
                )
            },
        )
    )
    return graphql_sync(schema, document, variable_values=variables)


@pytest.mark.parametrize(
    ("literal", "expected"),
    [
        pytest.param("0.1000", "Decimal('0.1000')", id="a fraction keeps its digits"),
        pytest.param("123456789012345678901", "Decimal('123456789012345678901')", id="beyond a float"),
        pytest.param('"2.50"', "Decimal('2.50')", id="a string"),
    ],
)
def test_a_decimal_in_a_document_is_never_a_float(literal: str, expected: str) -> None:
    assert _answer(Decimal, f"{{ read(value: {literal}) }}").data == {"read": expected}


def test_json_in_a_document_keeps_fractions_exact() -> None:
    result = _answer(scalars.JSON, '{ read(value: {a: [0.10, 1, "x", true, null], b: {c: E}}) }')

    assert result.data == {"read": "{'a': [Decimal('0.10'), 1, 'x', True, None], 'b': {'c': 'E'}}"}


def test_a_refused_variable_names_the_variable() -> None:
    result = _answer(Decimal, "query ($mass: Decimal) { read(value: $mass) }", mass="x")

    assert [error.message for error in result.errors or ()] == [
        "Variable '$mass' has invalid value: 'x' is not a Decimal; "
        'allowed: a number, best as a string such as "12.5"'
    ]


@pytest.mark.parametrize("python_type", [datetime, date, scalars.URI])
def test_a_number_in_the_place_of_a_text_is_refused(python_type: object) -> None:
    result = _answer(python_type, "{ read(value: 20270218) }")

    assert result.data is None
    assert ["allowed: a string" in error.message for error in result.errors or ()] == [True]


def test_every_scalar_says_what_specifies_it() -> None:
    assert {definition.name for definition in scalars.SCALARS.values()} == {
        "DateTime",
        "Date",
        "Decimal",
        "URI",
        "JSON",
    }
    assert all(definition.specified_by_url for definition in scalars.SCALARS.values())
