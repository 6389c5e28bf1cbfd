"""Who sees what: the golden table of capacities and facets, and the horizons of their times.

The table is written by hand from the design of access, sections 2 and 3; the code must agree with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.visibility import (
    CAPACITIES,
    GRANTED_FACETS,
    NOW,
    PURPOSE_FACETS,
    REGIME_EVENTS,
    REGIME_EVENTS_ABROAD,
    Capacity,
    Containment,
    Facet,
    Horizon,
    Participation,
    ever_readable,
    facet_of_attribute,
    facets_of,
    horizon,
    purposes_allow,
)
from celltrail.domain.vocabulary import OperatorRole, Regime

T0 = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)

# The columns of section 3. "safety" is a part of DISMANTLING, "own" and "own records" are OWN_RECORDS, "own
# leg" and "own side" are OWN_SIDE, "CN: the fields of cn_traceability" is REGIME; who reads a whole group
# reads its parts. "own leg" of INDIVIDUAL is the leg's own events, read as a party of the shipment.
COLUMNS = {
    "authority EU": "IDENTITY PUBLIC SAFETY DISMANTLING TEST_REPORTS",
    "authority CN": "IDENTITY PUBLIC SAFETY DISMANTLING TEST_REPORTS REGIME",
    "transport": "IDENTITY PUBLIC SAFETY OWN_SIDE",
    "works on it": "IDENTITY PUBLIC SAFETY DISMANTLING MEASUREMENT INDIVIDUAL OWN_SIDE",
    "owner, OEM": "IDENTITY PUBLIC SAFETY DISMANTLING MEASUREMENT INDIVIDUAL OWN_SIDE",
    "producer": "IDENTITY PUBLIC SAFETY DISMANTLING OWN_RECORDS OWN_SIDE",
    "responsible": (
        "IDENTITY PUBLIC SAFETY DISMANTLING TEST_REPORTS OWN_RECORDS MEASUREMENT INDIVIDUAL OWN_SIDE"
    ),
    # Section 2, outside the columns.
    "of what contains it, IDENTITY": "IDENTITY",
    "after export only export and end-of-life facts": "IDENTITY REGIME_ABROAD",
    "IDENTITY, PUBLIC and the last measurements": "IDENTITY PUBLIC MEASUREMENT",
}

# (capacity, regime, column): section 2, "reads as".
READS_AS = [
    (Capacity.PRODUCER, None, "producer"),
    (Capacity.RESPONSIBLE, None, "responsible"),
    (Capacity.COMPONENT_SUPPLIER, None, "of what contains it, IDENTITY"),
    (Capacity.OEM, None, "owner, OEM"),
    (Capacity.OWNER, None, "owner, OEM"),
    (Capacity.DISTRIBUTOR, None, "owner, OEM"),
    (Capacity.EXPORTER, None, "transport"),
    (Capacity.IMPORTER, None, "transport"),
    (Capacity.CONSIGNOR, None, "transport"),
    (Capacity.CONSIGNEE, None, "transport"),
    (Capacity.CARRIER, None, "transport"),
    (Capacity.CUSTODIAN, None, "transport"),
    (Capacity.SERVICE, None, "works on it"),
    (Capacity.COLLECTOR, None, "works on it"),
    (Capacity.DISMANTLER, None, "works on it"),
    (Capacity.RECYCLER, None, "works on it"),
    (Capacity.AUTHORITY, Regime.EU_2023_1542, "authority EU"),
    (Capacity.AUTHORITY, Regime.CN_MIIT, "authority CN"),
    (Capacity.AUTHORITY_ABROAD, Regime.CN_MIIT, "after export only export and end-of-life facts"),
    (Capacity.SUCCESSOR_OWNER, None, "IDENTITY, PUBLIC and the last measurements"),
]


def facets(words: str) -> frozenset[Facet]:
    return frozenset(Facet(word) for word in words.split())


def part(capacity: Capacity = Capacity.OWNER, battery_id: str = "pack", began: int = 10) -> Participation:
    return Participation("p", battery_id, capacity, began, operator_id="me")


ITSELF = Containment("pack", "pack", 0, 1)
MODULE_ITSELF = Containment("module", "module", 0, 2)
MODULE_INSIDE = Containment("pack", "module", 1, 5)


def read(
    *parts: Participation,
    battery: str = "pack",
    containments: Iterable[Containment] = (ITSELF, MODULE_ITSELF, MODULE_INSIDE),
    now: datetime = T0,
    position_at: dict[tuple[str, datetime], int] | None = None,
    purposes: tuple[str, ...] = (),
) -> Horizon:
    return horizon(
        battery,
        participations=parts,
        containments=containments,
        now=now,
        position_at=position_at or {},
        purposes=purposes,
    )


# ── What a capacity reads ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("capacity", "regime", "facet", "is_read"),
    [
        pytest.param(
            capacity,
            regime,
            facet,
            facet in facets(COLUMNS[column]),
            id=f"{capacity}{'' if regime is None else '-' + regime}-{facet}",
        )
        for capacity, regime, column in READS_AS
        for facet in Facet
    ],
)
def test_a_capacity_reads_its_column(
    capacity: Capacity, regime: Regime | None, facet: Facet, *, is_read: bool
) -> None:
    taking_part = replace(part(capacity), operator_id=None if regime else "me", regime=regime)

    assert (facet in read(taking_part)) is is_read


def test_the_table_has_every_capacity() -> None:
    """GRANTEE reads what was granted: see below."""
    assert {capacity for capacity, _, _ in READS_AS} | {Capacity.GRANTEE} == set(Capacity) == set(CAPACITIES)


@pytest.mark.parametrize(
    ("groups", "opened"),
    [
        ("", "IDENTITY"),
        ("IDENTITY", "IDENTITY"),
        ("PUBLIC", "IDENTITY PUBLIC"),
        ("DISMANTLING", "IDENTITY SAFETY DISMANTLING"),
        ("TEST_REPORTS", "IDENTITY TEST_REPORTS"),
        ("INDIVIDUAL", "IDENTITY MEASUREMENT INDIVIDUAL"),
        ("PUBLIC INDIVIDUAL", "IDENTITY PUBLIC MEASUREMENT INDIVIDUAL"),
        pytest.param("COMMERCIAL", "IDENTITY", id="COMMERCIAL never (section 2, Grants)"),
        pytest.param("PUBLIC COMMERCIAL", "IDENTITY PUBLIC", id="COMMERCIAL never, beside another"),
    ],
)
def test_a_grantee_reads_what_was_granted(groups: str, opened: str) -> None:
    granted = replace(part(Capacity.GRANTEE), groups=frozenset(AccessGroup(word) for word in groups.split()))

    assert facets_of(granted) == facets(opened)


def test_what_is_commercial_cannot_be_granted() -> None:
    assert set(GRANTED_FACETS) == set(AccessGroup) - {AccessGroup.COMMERCIAL}


def test_several_capacities_read_the_union() -> None:
    found = read(part(Capacity.CARRIER), part(Capacity.PRODUCER))

    assert set(found) == facets("IDENTITY PUBLIC SAFETY DISMANTLING OWN_RECORDS OWN_SIDE")


def test_who_takes_no_part_reads_nothing() -> None:
    assert read() == {}
    assert read(part(battery_id="another")) == {}


# ── Time ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_running_part_reads_up_to_now() -> None:
    assert set(read(part()).values()) == {NOW}


@pytest.mark.parametrize("capacity", sorted(set(Capacity) - {Capacity.GRANTEE}))
def test_an_ended_part_is_frozen_at_its_end(capacity: Capacity) -> None:
    """Section 4."""
    assert set(read(replace(part(capacity), ended=30)).values()) == {30}


def test_a_revoked_grant_is_gone() -> None:
    """Section 4: gone at once on new requests."""
    granted = replace(part(Capacity.GRANTEE), groups=frozenset({AccessGroup.INDIVIDUAL}))

    assert read(granted) != {}
    assert read(replace(granted, ended=30)) == {}


@pytest.mark.parametrize(
    ("until", "is_open"),
    [(T0 + DAY, True), (T0 + timedelta(microseconds=1), True), (T0, False), (T0 - DAY, False)],
)
def test_a_grant_is_gone_from_its_date_on(until: datetime, *, is_open: bool) -> None:
    assert bool(read(replace(part(Capacity.GRANTEE), until=until))) is is_open


def test_an_assignment_that_lapsed_is_frozen_where_the_log_stood_then() -> None:
    assigned = replace(part(Capacity.RECYCLER), until=T0 - DAY)

    found = read(assigned, position_at={("pack", T0 - DAY): 25})

    assert set(found.values()) == {25}


def test_an_assignment_that_lapsed_stays_there_when_the_log_closes_it_later() -> None:
    """Recycling ends all work at its own position; that must not open the time between."""
    assigned = replace(part(Capacity.RECYCLER), until=T0 - DAY, ended=90)

    found = read(assigned, position_at={("pack", T0 - DAY): 25})

    assert set(found.values()) == {25}


def test_an_assignment_that_was_closed_before_it_lapsed_is_frozen_where_it_was_closed() -> None:
    assigned = replace(part(Capacity.RECYCLER), until=T0 - DAY, ended=20)

    found = read(assigned, position_at={("pack", T0 - DAY): 25})

    assert set(found.values()) == {20}


def test_an_assignment_that_has_not_lapsed_yet_is_not_cut() -> None:
    assert set(read(replace(part(Capacity.RECYCLER), until=T0 + DAY)).values()) == {NOW}


def test_the_best_of_several_times_counts_for_each_facet() -> None:
    """Sold and bought back, and carried in between: each facet goes as far as one of the parts."""
    sold, carried = replace(part(), ended=30), part(Capacity.CARRIER, began=40)

    found = read(sold, carried)

    assert {facet for facet, upto in found.items() if upto == NOW} == facets(COLUMNS["transport"])
    assert {facet for facet, upto in found.items() if upto == 30} == facets(
        "DISMANTLING MEASUREMENT INDIVIDUAL"
    )
    assert set(read(sold, part(began=50)).values()) == {NOW}


# ── Containment ──────────────────────────────────────────────────────────────────────────────────────────


def test_taking_part_in_a_whole_covers_what_is_inside() -> None:
    """Section 2: without COMMERCIAL and TEST_REPORTS."""
    found = read(part(Capacity.RESPONSIBLE), battery="module")

    assert set(found) == facets("IDENTITY PUBLIC SAFETY DISMANTLING OWN_RECORDS MEASUREMENT INDIVIDUAL")
    assert set(found.values()) == {NOW}


def test_taking_part_in_a_part_opens_nothing_of_the_whole() -> None:
    assert read(part(battery_id="module")) == {}


@pytest.mark.parametrize("capacity", [Capacity.COMPONENT_SUPPLIER, Capacity.SUCCESSOR_OWNER])
def test_a_supplier_of_one_part_and_a_successor_read_nothing_of_other_parts(capacity: Capacity) -> None:
    assert read(part(capacity), battery="module") == {}


def test_what_was_released_is_frozen_at_its_release() -> None:
    released = (ITSELF, MODULE_ITSELF, replace(MODULE_INSIDE, ended=30))

    assert set(read(part(), battery="module", containments=released).values()) == {30}


@pytest.mark.parametrize(
    ("began", "ended", "inside_from", "inside_to", "upto"),
    [
        pytest.param(10, None, 20, None, NOW, id="both run"),
        pytest.param(10, 30, 20, None, 30, id="the part ended"),
        pytest.param(10, None, 20, 30, 30, id="the module left"),
        pytest.param(10, 40, 20, 30, 30, id="the module left first"),
        pytest.param(10, 30, 20, 40, 30, id="the part ended first"),
        pytest.param(30, None, 10, 20, None, id="came after the module had left"),
        pytest.param(10, 20, 30, None, None, id="ended before the module came"),
        pytest.param(20, None, 10, 20, 20, id="came with the act with which the module left"),
    ],
)
def test_a_whole_covers_a_part_while_both_last(
    began: int, ended: int | None, inside_from: int, inside_to: int | None, upto: int | None
) -> None:
    inside = Containment("pack", "module", 1, inside_from, inside_to)

    found = read(replace(part(began=began), ended=ended), battery="module", containments=(inside,))

    assert set(found.values()) == (set() if upto is None else {upto})


def test_a_part_that_came_back_is_covered_again() -> None:
    first, second = replace(MODULE_INSIDE, ended=20), replace(MODULE_INSIDE, began=40)

    assert set(read(part(), battery="module", containments=(first, second)).values()) == {NOW}
    assert set(read(replace(part(), ended=30), battery="module", containments=(first, second)).values()) == {
        20
    }


# ── Purposes ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("purposes", "allowed"),
    [  # Art. 77(2), third subparagraph; eu_rules section 3.
        (("repairer",), "SAFETY DISMANTLING"),
        (("remanufacturer",), "SAFETY DISMANTLING"),
        (("second_life",), "SAFETY DISMANTLING"),
        (("recycler",), "SAFETY DISMANTLING"),
        (("purchaser",), "MEASUREMENT INDIVIDUAL"),
        (("aggregator",), "MEASUREMENT INDIVIDUAL"),
        (("recycler", "purchaser"), "SAFETY DISMANTLING MEASUREMENT INDIVIDUAL"),
        (("curiosity",), ""),
        (("curiosity", "recycler"), "SAFETY DISMANTLING"),
    ],
)
def test_a_purpose_narrows(purposes: tuple[str, ...], allowed: str) -> None:
    assert purposes_allow(purposes) == facets(allowed) | facets("IDENTITY PUBLIC OWN_SIDE")


def test_a_purpose_opens_no_row_and_no_group() -> None:
    assert read(purposes=("recycler",)) == {}
    assert set(read(part(Capacity.CARRIER), purposes=("purchaser",))) == facets("IDENTITY PUBLIC OWN_SIDE")


def test_without_a_purpose_nothing_is_narrowed() -> None:
    assert purposes_allow(()) == frozenset(Facet)


_PARTS = st.builds(
    Participation,
    id=st.just("p"),
    battery_id=st.sampled_from(["pack", "module"]),
    capacity=st.sampled_from(sorted(Capacity)),
    began=st.integers(1, 50),
    operator_id=st.just("me"),
    ended=st.none() | st.integers(50, 90),
    until=st.none() | st.sampled_from([T0 - DAY, T0 + DAY]),
    groups=st.frozensets(st.sampled_from(sorted(AccessGroup))),
)


@given(
    st.lists(_PARTS, max_size=4),
    _PARTS,
    st.lists(st.sampled_from([*sorted(PURPOSE_FACETS), "curiosity"]), min_size=1, max_size=2),
    st.sampled_from(["pack", "module"]),
)
def test_more_parts_never_read_less_and_a_purpose_never_reads_more(
    parts: list[Participation], another: Participation, purposes: list[str], battery: str
) -> None:
    found = read(*parts, battery=battery)

    more = read(*parts, another, battery=battery)
    narrowed = read(*parts, battery=battery, purposes=tuple(purposes))

    assert all(more[facet] >= upto for facet, upto in found.items())
    assert set(narrowed) <= set(found)
    assert all(found[facet] == upto for facet, upto in narrowed.items())


@given(st.lists(_PARTS, max_size=4), st.integers(50, 90))
def test_an_end_never_opens_anything(parts: list[Participation], position: int) -> None:
    running = [replace(each, ended=None) for each in parts]

    before = read(*running, battery="module")
    after = read(*(replace(each, ended=position) for each in running), battery="module")

    assert all(upto <= before[facet] for facet, upto in after.items())
    assert all(upto <= position for upto in after.values())


# ── Roles, attributes, regimes ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("role", "unreadable"),
    [
        (OperatorRole.RECYCLER, "REGIME REGIME_ABROAD"),
        (OperatorRole.OEM, "REGIME REGIME_ABROAD"),
        (OperatorRole.AUTHORITY, "INDIVIDUAL MEASUREMENT OWN_RECORDS OWN_SIDE"),
        (
            OperatorRole.AUDITOR,
            "SAFETY DISMANTLING TEST_REPORTS OWN_RECORDS MEASUREMENT INDIVIDUAL OWN_SIDE REGIME"
            " REGIME_ABROAD",
        ),
    ],
)
def test_a_role_can_never_read_what_none_of_its_capacities_reads(role: OperatorRole, unreadable: str) -> None:
    """Section 3: filtering by such a field is FORBIDDEN."""
    assert frozenset(Facet) - ever_readable([role]) == facets(unreadable)


def test_roles_add_up_and_purposes_narrow_them() -> None:
    both = ever_readable([OperatorRole.AUTHORITY, OperatorRole.OEM])

    assert both == frozenset(Facet)
    assert ever_readable([OperatorRole.OEM], purposes=["curiosity"]) == facets("IDENTITY PUBLIC OWN_SIDE")


@pytest.mark.parametrize("group", sorted(AccessGroup))
def test_every_group_has_a_facet(group: AccessGroup) -> None:
    expected = Facet.OWN_SIDE if group is AccessGroup.COMMERCIAL else Facet(group.value)

    assert facet_of_attribute("anything", group) is expected


def test_safety_measures_are_read_by_those_who_handle_the_goods() -> None:
    assert facet_of_attribute("safety_measures", AccessGroup.DISMANTLING) is Facet.SAFETY


def test_after_export_an_authority_is_owed_less_than_before() -> None:
    assert REGIME_EVENTS_ABROAD < REGIME_EVENTS
    assert not REGIME_EVENTS & {
        LifecycleEventType.MEASURED,
        LifecycleEventType.ACCESS_GRANTED,
        LifecycleEventType.ACCESS_REVOKED,
        LifecycleEventType.WORK_ASSIGNED,
        LifecycleEventType.OWNERSHIP_TRANSFERRED,
    }
