"""Values that fit the types of the schema's arguments, and are mostly ordinary: one in a few is odd.

A request in which everything is odd stops at the first check. So most values are what a partner would send,
of things that are there, and the odd ones stand alone among them, wherever the schema has a place for one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    GraphQLArgument,
    GraphQLInputField,
    GraphQLInputType,
    is_required_argument,
    is_required_input_field,
)
from graphql.type import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
)
from hypothesis import strategies as st

from celltrail.domain.attributes import ATTRIBUTES
from celltrail.graph.ids import GlobalId

ODD_IN: Final = 24
"""One value in so many is odd."""

Draw = Callable[[st.SearchStrategy[Any]], Any]

LEFT_OUT: Final = 5
"""One value that may be left out is given in so many."""

TOO_MANY: Final = 1_001

_TEXTS: Final = (
    "", " ", "\x00", "a\x00b", "\ud800", "a\udfffb", "\U0010ffff", "\ufeff", "\u202eabc", "\x7f", "\u0085",
    "a\nb", "\\", "'; DROP TABLE battery; --", "%", "_", "${x}", "=1+1", "<script>", "١٢٣", "ß", "\ufb01",
    "x" * 201, "x" * 1_001, "x" * 100_001, "é" * 5_000, "null", "0", "-1", "NaN", "__proto__",
)  # fmt: skip
_NUMBERS: Final[tuple[Any, ...]] = (
    0, -1, -0.0, 1.5, 2**31 - 1, 2**31, -(2**31) - 1, 2**53, 2**53 + 1, 2**63, 2**64, 10**18, 10**19, 10**40,
    1e15, 1e16, 1e25, 1e308, 5e-324, 1e-20, float("nan"), float("inf"), float("-inf"), True, "0", "-0", "+1",
    "-1", "1.0", "01", "NaN", "sNaN", "Infinity", "-Infinity", "1e24", "1e-24", "1E+999999999",
    "1e-999999999", "0x10", "\uff11\uff12", " 1 ", "", "1_000", "1,5", "1" * 34,
    "0." + "3" * 33, "0." + "0" * 17 + "1",
    "999999999999999999", "9" * 19, "1.000001", "100", "1e17", "1e18", "1e19",
)  # fmt: skip
_TIMES: Final = (
    "0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "1582-10-10T00:00:00Z",
    "1969-12-31T23:59:59Z", "2038-01-19T03:14:08Z", "9999-12-31T23:59:59.999999Z",
    "9999-12-31T23:59:59-14:00",
    "2027-02-30T00:00:00Z", "2027-03-01T24:00:00Z", "2016-12-31T23:59:60Z", "2027-03-01T08:00:00",
    "2027-03-01T08:00:00+99:99", "2027-03-01T08:00:00.123456789Z", "2027-03-01",
    "٢٠٢٧-03-01T08:00:00Z", "", 0,
)  # fmt: skip
_DAYS: Final = (
    "0000-01-01", "0001-01-01", "1582-10-10", "1899-12-31", "9999-12-31", "10000-01-01", "-0001-01-01",
    "2027-02-29", "2024-02-29", "20270101", "2027-13-01", "٢٠٢٧-01-01", "2027-01-01T00:00:00Z", "", 0,
)  # fmt: skip
_ADDRESSES: Final = (
    "", "x:y", "https:", "https://", "https:///path", "https://[::1", "https://[::1]/b/1",
    "https://a:b@c.example/",
    "https://c.example:99999/", "https://c.example:port/", "https://op-maker.example/b/",
    "http://op-maker.example/b/x",
    "https://op-maker.example/b/%00", "https://op-maker.example/b/%zz", "https://op-maker.example/b/%ED%A0%80",
    "https://op-maker.example/b/../c", "https://op-maker.example/b/x?y=z#f", "https://op-maker.example/b/x/",
    "https://OP-MAKER.example/b/x", "https://op-maker.example./b/x",
    "https://id.gs1.org/01/04012345678901/21/x",
    "https://id.gs1.org/01/09506000134352/21/" + "9" * 21, "https://id.gs1.org/8003/1",
    "urn:epc:id:sgtin:1.2.3",
    "urn:epc:id:sgtin:0614141.107346.2017", "javascript:alert(1)", "data:,x", "did:web:op-maker.example",
    "https://op-maker.example/b/" + "x" * 1_960, "https://op-maker.example/b/" + "x" * 5_000,
    "https://xn--.example/b", "https://\u00fc.example/b", "https://op-maker.example/b/\u0131",
    "a" * 300 + ":b", 7,
)  # fmt: skip
_IDS: Final[tuple[Any, ...]] = (
    "", "=", "QQ", "x" * 201, "é", "\x00", 7, 2**70, str(GlobalId("Battery", "'; --")),
    str(GlobalId("Battery", "~" * 100)), str(GlobalId("Nothing", "1")), str(GlobalId("Facility", "../etc")),
)  # fmt: skip

# The type of what an id means, by the name of the argument; BatteryKey and filters say `id` and `ids`.
_MEANT: Final[Mapping[str, str]] = {
    "operator": "Operator", "buyer": "Operator", "owner": "Operator", "responsible": "Operator",
    "consignee": "Operator", "carrier": "Operator", "exporter": "Operator", "importer": "Operator",
    "manufacturers": "Operator", "responsibles": "Operator", "owners": "Operator", "custodians": "Operator",
    "consignors": "Operator", "consignees": "Operator", "carriers": "Operator", "recordedBy": "Operator",
    "id": "Battery", "ids": "Battery", "batteries": "Battery", "model": "BatteryModel",
    "models": "BatteryModel", "lot": "MaterialLot", "shipment": "Shipment", "shipments": "Shipment",
    "facility": "Facility", "event": "LifecycleEvent", "grant": "AccessGrant", "claim": "Claim",
}  # fmt: skip
_COUNTRIES: Final = frozenset(
    {"origin", "destination", "transit", "market", "markets", "origins", "destinations", "countries"}
)
_VINS: Final = frozenset({"vin", "vinIn", "vinOut"})
_NESTED: Final = json.loads("[" * 25 + "]" * 25)
_JSON: Final = (
    st.recursive(
        st.none()
        | st.booleans()
        | st.sampled_from([*_NUMBERS, *_TEXTS[:24]])
        | st.sampled_from(["12.5", "2027-02-01", "DE", "https://op-maker.example/doc"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["value", "unit", "a", "", "\x00", "\ud800"]), inner, max_size=3
            )
        ),
        max_leaves=6,
    )
    | st.just(["x"] * TOO_MANY)
    | st.just(_NESTED)
)


@dataclass(frozen=True, slots=True)
class Known:
    """What is there to be named: global ids by type, unique identifiers, versions."""

    ids: Mapping[str, Sequence[str]]
    uids: Sequence[str]
    cursors: Sequence[str]
    versions: Sequence[str]


@dataclass(frozen=True, slots=True)
class Values:
    """Draws values for the arguments and input fields of a schema."""

    draw: Draw
    known: Known

    def arguments(self, arguments: Mapping[str, GraphQLArgument]) -> dict[str, Any]:
        """Draw the arguments of a field; what may be left out often is."""
        return self._members(arguments)

    def _members(self, members: Mapping[str, GraphQLArgument | GraphQLInputField]) -> dict[str, Any]:
        return {
            name: self.value(member.type, name)
            for name, member in members.items()
            if _is_required(member) or (self.draw(st.integers(1, LEFT_OUT)) == LEFT_OUT)
        }

    def value(self, type_: GraphQLInputType, name: str) -> Any:  # noqa: ANN401 -- JSON
        """Draw a value for a place of this type and name."""
        if isinstance(type_, GraphQLNonNull):
            return self.value(type_.of_type, name)
        if self._is_odd() and self._is_odd():
            return None
        if isinstance(type_, GraphQLList):
            return self._list(type_.of_type, name)
        if isinstance(type_, GraphQLInputObjectType):
            return self._object(type_)
        if isinstance(type_, GraphQLEnumType):
            return self.draw(st.sampled_from(sorted(type_.values)))
        assert isinstance(type_, GraphQLScalarType)
        return self._scalar(type_.name, name)

    def _object(self, type_: GraphQLInputObjectType) -> dict[str, Any]:
        if type_.is_one_of:
            name = self.draw(st.sampled_from(sorted(type_.fields, reverse=True)))
            return {name: self.value(type_.fields[name].type, name)}
        return self._members(type_.fields)

    def _list(self, of_type: GraphQLInputType, name: str) -> list[Any]:
        size = self.draw(st.integers(0, 9))
        if size == 9 and self._is_odd():
            return [self.value(of_type, name)] * self.draw(st.sampled_from([2, TOO_MANY]))
        return [self.value(of_type, name) for _ in range(max(size - 6, 1))] if size else []

    def _scalar(self, scalar: str, name: str) -> Any:  # noqa: ANN401 -- JSON
        odd, ordinary = _ODD[scalar], self._ordinary(scalar, name)
        return self.draw(odd if self._is_odd() else ordinary)

    def _is_odd(self) -> bool:
        is_odd: bool = self.draw(st.integers(1, ODD_IN)) == ODD_IN
        return is_odd

    def _ordinary(self, scalar: str, name: str) -> st.SearchStrategy[Any]:
        if scalar == "ID":
            return st.sampled_from(self.known.ids[_MEANT.get(name, "Battery")])
        if scalar == "URI":
            new = st.integers(0, 99).map("https://op-maker.example/b/new-{}".format)
            return new if name == "link" else st.sampled_from(self.known.uids) | new
        if scalar == "String":
            return self._text(name)
        return _ORDINARY[scalar]

    def _text(self, name: str) -> st.SearchStrategy[str]:
        if name == "idempotencyKey":
            return st.integers(0, 9**9).map("key-{}".format)
        if name in {"after", "before"}:
            return st.sampled_from(self.known.cursors)
        if name == "expectedVersion":
            return st.sampled_from(self.known.versions)
        if name in _COUNTRIES:
            return st.sampled_from(["DE", "CN", "fr", "ZZ"])
        if name in _VINS:
            return st.sampled_from(["1M8GDM9AXKP042788", "LSVAU2180N2183294"])
        return st.sampled_from(_ORDINARY_TEXTS.get(name, ("a text", "zwei Wörter", "第三")))


_ORDINARY_TEXTS: Final[Mapping[str, Sequence[str]]] = {
    "attribute": tuple(sorted(ATTRIBUTES)),
    "ids": tuple(sorted(ATTRIBUTES)),
    "code": ("001PBA1D000053D5S0000053", "001CB240000003B3C0221953"),
    "codes": ("001PBA1D000053D5S0000053",),
    "sha256": ("ab" * 32,),
    "mediaType": ("application/pdf",),
    "condition": ("INTACT", "DAMAGED"),
}
_ORDINARY: Final[Mapping[str, st.SearchStrategy[Any]]] = {
    "Boolean": st.booleans(),
    "Int": st.integers(0, 50),
    "Decimal": st.sampled_from(["0.5", "1", "0.25", "12.5", "40", "400"]),
    "DateTime": st.sampled_from(
        ["2027-03-01T08:10:00Z", "2027-03-01T09:20:00+01:00", "2026-01-01T00:00:00Z", "2029-01-01T00:00:00Z"]
    ),
    "Date": st.sampled_from(["2027-01-05", "2027-03-01", "2026-12-31"]),
    "JSON": _JSON,
}
_ODD: Final[Mapping[str, st.SearchStrategy[Any]]] = {
    "Boolean": st.sampled_from([0, "true"]),
    "Int": st.sampled_from(_NUMBERS),
    "Decimal": st.sampled_from(_NUMBERS),
    "DateTime": st.sampled_from(_TIMES),
    "Date": st.sampled_from(_DAYS),
    "URI": st.sampled_from(_ADDRESSES),
    "ID": st.sampled_from(_IDS),
    "String": st.sampled_from(_TEXTS) | st.text(max_size=8),
    "JSON": _JSON,
}


def _is_required(member: GraphQLArgument | GraphQLInputField) -> bool:
    if isinstance(member, GraphQLArgument):
        return is_required_argument(member)
    return is_required_input_field(member)
