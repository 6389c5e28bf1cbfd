"""Recycling: the mass balance of lots, the shares of batteries in them, and the targets of the law."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction as Ratio
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from celltrail.domain.confidence import Confidence
from celltrail.domain.errors import InvalidInputError, MassBalanceExceededError
from celltrail.domain.recycling.allocation import allocate, allocated, battery_shares
from celltrail.domain.recycling.mass_balance import (
    LotLedger,
    MassBalance,
    check_outputs,
    draw,
    millionths,
    process,
    recover,
    recovered_share,
    recycling_efficiency,
    require_mass,
    rounded_down,
)
from celltrail.domain.recycling.materials import Fraction, RecoveredElement
from celltrail.domain.recycling.targets import (
    CHEMISTRY_GROUPS,
    EFFICIENCY_TARGETS,
    RECOVERY_TARGETS,
    efficiency_target,
    is_met,
    target_for,
)
from celltrail.domain.views import LotInputView, MaterialMass
from celltrail.domain.vocabulary import Chemistry, Regime

D = Decimal
LOT = "lot-1"


def masses(**kilograms: str) -> tuple[MaterialMass, ...]:
    return tuple(MaterialMass(name.upper(), D(value)) for name, value in kilograms.items())


def held(material: str, mass_kg: str, input_mass_kg: str) -> MaterialMass:
    return MaterialMass(material, D(mass_kg), D(input_mass_kg))


# ── Masses ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text", ["0.000001", "412.5", "412.500000", "412.5000000000", "10000000", "1E+7", "1E-6", "4.125E+2"]
)
def test_a_mass_that_a_scale_could_show_is_taken(text: str) -> None:
    assert require_mass(D(text)) == D(text)


@pytest.mark.parametrize(
    "text",
    [
        "0", "-0", "0.000", "-0.000001", "-412.5", "NaN", "sNaN", "Infinity", "-Infinity", "10000000.000001",
        "1E+8", "1E+999999", "0.0000001", "1E-999999", "412.5000001",
        pytest.param("1." + "0" * 40, id="forty zeros"),
        pytest.param("1." + "0" * 40 + "1", id="a one after forty zeros"),
    ],
)  # fmt: skip
def test_an_impossible_mass_is_refused_where_it_stands(text: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        require_mass(D(text), path=("batteries", 3, "massKg"))

    assert refusal.value.path == ("batteries", 3, "massKg")
    assert len(refusal.value.message) < 100


# ── Fractions of a lot ───────────────────────────────────────────────────────────────────────────────────


def test_the_balance_says_what_nobody_weighed() -> None:
    balance = check_outputs(masses(black_mass="180.25", copper="60"), input_kg=D("400"), subject=LOT)

    assert balance == MassBalance(D("400"), D("240.25"), D("159.75"))


def test_a_lot_may_give_exactly_what_it_took() -> None:
    ledger = process([D("0.1"), D("0.2")], masses(black_mass="0.3"), subject=LOT)

    assert ledger == LotLedger(D("0.3"), D("0.3"))


def test_one_milligram_too_much_is_refused() -> None:
    with pytest.raises(MassBalanceExceededError) as refusal:
        process([D("400")], masses(black_mass="400", residue="0.000001"), subject=LOT)

    assert (refusal.value.input_kg, refusal.value.output_kg) == (D("400"), D("400.000001"))
    assert refusal.value.path == ("fractions",)


@pytest.mark.parametrize(
    ("fractions", "path"),
    [
        pytest.param(masses(gold="1"), (0, "material"), id="unknown fraction"),
        pytest.param(masses(lithium="1"), (0, "material"), id="an element is no fraction"),
        pytest.param((*masses(copper="1"), *masses(copper="2")), (1, "material"), id="given twice"),
        pytest.param(masses(copper="1", steel="0"), (1, "massKg"), id="zero"),
        pytest.param(masses(copper="-1"), (0, "massKg"), id="negative, which would hide another's excess"),
    ],
)
def test_a_wrong_fraction_is_refused_where_it_stands(
    fractions: tuple[MaterialMass, ...], path: tuple[str | int, ...]
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        check_outputs(fractions, input_kg=D("400"), subject=LOT)

    assert refusal.value.path == ("fractions", *path)


def test_an_unknown_material_is_answered_with_those_that_exist() -> None:
    with pytest.raises(InvalidInputError, match=r"'GOLD' is not one of CELLS, CASING, .*RESIDUE, OTHER"):
        check_outputs(masses(gold="1"), input_kg=D("400"), subject=LOT)


def test_a_lot_without_inputs_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="at least one"):
        process([], masses(copper="1"), subject=LOT)


# ── Draws and recoveries ─────────────────────────────────────────────────────────────────────────────────


def test_other_lots_draw_at_most_what_came_out() -> None:
    ledger = process([D("400")], masses(black_mass="180"), subject=LOT)
    ledger = draw(ledger, D("100"), subject=LOT)

    with pytest.raises(MassBalanceExceededError) as refusal:
        draw(ledger, D("80.000001"), subject=LOT, path=("lots", 0, "massKg"))

    assert (refusal.value.input_kg, refusal.value.path) == (D("80"), ("lots", 0, "massKg"))
    assert draw(ledger, D("80"), subject=LOT).drawable_kg == 0


def test_what_another_lot_took_is_not_recovered_here_as_well() -> None:
    """Else 400 kg of batteries would give 220 kg here and 180 kg there, and then 1 mg more."""
    ledger = draw(process([D("400")], masses(black_mass="180"), subject=LOT), D("180"), subject=LOT)

    assert recover(ledger, masses(copper="220"), subject=LOT).recoverable_kg == 0
    with pytest.raises(MassBalanceExceededError):
        recover(ledger, masses(copper="220.000001"), subject=LOT)


def test_what_was_recovered_here_is_not_drawn_by_another_lot() -> None:
    ledger = recover(
        process([D("400")], masses(black_mass="400"), subject=LOT), masses(nickel="300"), subject=LOT
    )

    with pytest.raises(MassBalanceExceededError):
        draw(ledger, D("101"), subject=LOT)


def test_no_more_of_an_element_is_recovered_than_the_input_held() -> None:
    ledger = process([D("400")], (), subject=LOT)

    assert recover(ledger, (held("LITHIUM", "8", "8"),), subject=LOT).recovered_kg == 8
    with pytest.raises(MassBalanceExceededError, match="LITHIUM") as refusal:
        recover(ledger, (*masses(nickel="9"), held("LITHIUM", "8.000001", "8")), subject=LOT)

    assert refusal.value.path == ("recovered", 1, "massKg")


def test_the_elements_that_the_input_held_are_not_heavier_than_the_input() -> None:
    ledger = process([D("400")], (), subject=LOT)

    with pytest.raises(MassBalanceExceededError, match="what the input held"):
        recover(ledger, (held("LITHIUM", "1", "200"), held("NICKEL", "1", "200.000001")), subject=LOT)


def test_what_the_input_held_is_added_up_over_all_records() -> None:
    ledger = recover(process([D("400")], (), subject=LOT), (held("LITHIUM", "1", "200"),), subject=LOT)

    assert recover(ledger, (held("NICKEL", "1", "200"),), subject=LOT).held_kg == 400
    with pytest.raises(MassBalanceExceededError, match="what the input held"):
        recover(ledger, (held("NICKEL", "1", "200.000001"),), subject=LOT)


@pytest.mark.parametrize(
    ("recovered", "path"),
    [
        pytest.param((), ("recovered",), id="nothing"),
        pytest.param(masses(black_mass="1"), ("recovered", 0, "material"), id="a fraction is no element"),
        pytest.param((*masses(lead="1"), *masses(lead="1")), ("recovered", 1, "material"), id="twice"),
        pytest.param((held("LEAD", "1", "0"),), ("recovered", 0, "inputMassKg"), id="held nothing"),
    ],
)
def test_a_wrong_recovery_is_refused_where_it_stands(recovered: Any, path: Any) -> None:  # noqa: ANN401 -- table
    with pytest.raises(InvalidInputError) as refusal:
        recover(process([D("400")], (), subject=LOT), recovered, subject=LOT)

    assert refusal.value.path == path


_MASSES = st.integers(1, 500_000_000).map(lambda milligrams: D(milligrams).scaleb(-6))
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("process"), st.lists(st.integers(0, 9), max_size=3), _MASSES, st.integers(1, 100)),
        st.tuples(st.just("recover"), st.integers(0, 9), _MASSES, st.sampled_from(RecoveredElement)),
    ),
    max_size=25,
)


class Plant:
    """Lots of lots as records come in; what the rules refuse changes nothing."""

    def __init__(self) -> None:
        self.ledgers: list[LotLedger] = []
        self.inputs: dict[str, list[LotInputView]] = {}

    def process(self, sources: list[int], mass_kg: Decimal, output_percent: int) -> None:
        """A battery of that mass, and that mass out of each source."""
        name, drawn = f"lot-{len(self.ledgers)}", dict(enumerate(self.ledgers))
        inputs = [LotInputView(0, f"battery-{len(self.ledgers)}", None, mass_kg)]
        for source in sources:
            if source not in drawn:
                continue
            try:
                drawn[source] = draw(drawn[source], mass_kg, subject=LOT)
            except MassBalanceExceededError:
                continue
            inputs.append(LotInputView(len(inputs), None, f"lot-{source}", mass_kg))
        total = sum((each.mass_kg for each in inputs), D(0))
        output = (total * output_percent / 50).quantize(D("0.000001"))
        try:
            ledger = process(
                [each.mass_kg for each in inputs], (MaterialMass("BLACK_MASS", output),), subject=LOT
            )
        except (MassBalanceExceededError, InvalidInputError):
            return
        self.ledgers = [*drawn.values(), ledger]
        self.inputs[name] = inputs

    def recover(self, at: int, mass_kg: Decimal, element: RecoveredElement) -> None:
        if at < len(self.ledgers):
            try:
                self.ledgers[at] = recover(self.ledgers[at], (MaterialMass(element, mass_kg),), subject=LOT)
            except MassBalanceExceededError:
                return


@given(_STEPS)
def test_no_sequence_of_draws_and_recoveries_breaks_the_balance(steps: list[tuple[Any, ...]]) -> None:
    plant = Plant()

    for kind, *arguments in steps:
        getattr(plant, kind)(*arguments)

    taken_in: dict[str, Decimal] = {}
    for several in plant.inputs.values():
        for each in several:
            if each.battery_id is not None:
                taken_in[each.battery_id] = taken_in.get(each.battery_id, D(0)) + each.mass_kg
    shares = battery_shares(plant.inputs)
    recovered = dict.fromkeys(taken_in, Ratio(0))
    for number, ledger in enumerate(plant.ledgers):
        assert ledger.output_kg <= ledger.input_kg
        assert 0 <= ledger.drawn_kg <= ledger.output_kg
        assert ledger.drawn_kg + ledger.recovered_kg <= ledger.input_kg
        assert ledger.drawable_kg >= 0
        assert ledger.recoverable_kg >= 0
        for battery_id, share in shares[f"lot-{number}"].items():
            recovered[battery_id] += share * Ratio(ledger.recovered_kg)
    # Through all lots of lots, no battery gives more than it weighed.
    assert all(mass <= Ratio(taken_in[battery_id]) for battery_id, mass in recovered.items())


# ── Shares ───────────────────────────────────────────────────────────────────────────────────────────────


def test_efficiency_is_recovered_over_input() -> None:
    assert recycling_efficiency([D("200"), D("60")], D("400")) == D("0.65")
    assert recycling_efficiency([], D("400")) == 0
    assert recycling_efficiency([], D("0")) is None


def test_a_share_of_an_unknown_content_is_unknown() -> None:
    assert recovered_share(D("8"), None) is None
    assert recovered_share(D("8"), D("9")) == D("0.888888")


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_rounding_never_meets_a_target_that_the_masses_miss(recovered: int, held_mg: int) -> None:
    exact = Ratio(min(recovered, held_mg), held_mg)

    assert rounded_down(exact) <= exact < rounded_down(exact) + Decimal("0.000001")


@given(
    st.integers(0, 10**12),
    st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(lambda w: sum(w) > 0),
)
def test_parts_add_up_to_the_whole_and_lie_within_a_milligram(milligrams: int, weights: list[int]) -> None:
    whole = D(milligrams).scaleb(-6)

    parts = allocate(whole, [D(weight) for weight in weights])

    assert sum(parts) == whole
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Ratio(part) - Ratio(whole) * weight / sum(weights)) < Ratio(1, 10**6)
        assert weight > 0 or part == 0
        assert part >= 0


def test_the_largest_remainders_get_the_milligrams_that_are_left() -> None:
    assert allocate(D("0.00001"), [D(1), D(1), D(1)]) == [D("0.000004"), D("0.000003"), D("0.000003")]
    assert allocate(D("0.00001"), [D("1.1"), D("1.2"), D(1)]) == [D("0.000003"), D("0.000004"), D("0.000003")]


@pytest.mark.parametrize(
    ("mass_kg", "weights"),
    [("1", []), ("1", ["0", "0"]), ("1", ["2", "-1"]), ("0.0000001", ["1"]), ("-1", ["1"])],
)
def test_a_division_without_an_answer_is_refused(mass_kg: str, weights: list[str]) -> None:
    with pytest.raises(ValueError, match=r"weights|milligrams"):
        allocate(D(mass_kg), [D(each) for each in weights])


def battery_input(battery_id: str, mass_kg: str) -> LotInputView:
    return LotInputView(0, battery_id, None, D(mass_kg))


def lot_input(lot_id: str, mass_kg: str) -> LotInputView:
    return LotInputView(0, None, lot_id, D(mass_kg))


def test_a_share_multiplies_through_lots_of_lots() -> None:
    """b is 3/4 of the first lot, which is 2/5 of the second, to which b was added with 1/5 as well."""
    shares = battery_shares(
        {
            "second": [lot_input("first", "200"), battery_input("b", "100"), battery_input("c", "200")],
            "first": [battery_input("a", "100"), battery_input("b", "300")],
        }
    )

    assert shares["first"] == {"a": Ratio(1, 4), "b": Ratio(3, 4)}
    assert shares["second"] == {"a": Ratio(1, 10), "b": Ratio(1, 2), "c": Ratio(2, 5)}
    assert allocated(D("1"), shares["second"]) == {"a": D("0.1"), "b": D("0.5"), "c": D("0.4")}


def test_a_chain_of_a_thousand_lots_is_followed() -> None:
    chain = {f"{n}": [lot_input(f"{n - 1}", "1"), battery_input(f"b{n}", "1")] for n in range(1, 1000)}

    shares = battery_shares({"0": [battery_input("b0", "1")], **chain})

    assert shares["999"]["b0"] == Ratio(1, 2**999)
    assert sum(shares["999"].values()) == 1


def test_a_lot_that_would_contain_itself_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="contain itself"):
        battery_shares({"x": [lot_input("y", "1")], "y": [lot_input("x", "1")]})
    with pytest.raises(InvalidInputError, match="contain itself"):
        battery_shares({"x": [lot_input("x", "1")]})


def test_a_lot_whose_inputs_are_missing_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="inputs of lot y are not given"):
        battery_shares({"x": [lot_input("y", "1")]})


# ── Targets ──────────────────────────────────────────────────────────────────────────────────────────────

_EVE = timedelta(days=1)


@pytest.mark.parametrize(
    ("element", "on", "share"),
    [  # Regulation (EU) 2023/1542, Annex XII Part C; eu_rules section 5.
        ("LITHIUM", date(2027, 12, 30), None),
        ("LITHIUM", date(2027, 12, 31), "0.5"),
        ("LITHIUM", date(2031, 12, 30), "0.5"),
        ("LITHIUM", date(2031, 12, 31), "0.8"),
        ("LITHIUM", date(2099, 1, 1), "0.8"),
        ("COBALT", date(2027, 12, 30), None),
        ("COBALT", date(2027, 12, 31), "0.9"),
        ("COBALT", date(2031, 12, 31), "0.95"),
        ("COPPER", date(2031, 12, 30), "0.9"),
        ("COPPER", date(2031, 12, 31), "0.95"),
        ("NICKEL", date(2031, 12, 31), "0.95"),
        ("LEAD", date(2031, 12, 31), "0.95"),
        ("MANGANESE", date(2031, 12, 31), None),
        ("GRAPHITE", date(2031, 12, 31), None),
    ],
)
def test_a_recovery_target_holds_from_its_day_on(element: str, on: date, share: str | None) -> None:
    target = target_for(RecoveredElement(element), on)

    assert (target and target.share) == (share and D(share))


@pytest.mark.parametrize(
    ("chemistry", "before", "first", "second"),
    [  # Regulation (EU) 2023/1542, Annex XII Part B; eu_rules section 5.
        (Chemistry.LEAD_ACID, None, "0.75", "0.80"),
        (Chemistry.LFP, None, "0.65", "0.70"),
        (Chemistry.NMC, None, "0.65", "0.70"),
        (Chemistry.LTO, None, "0.65", "0.70"),
        (Chemistry.NICD, None, "0.80", "0.80"),
        (Chemistry.NIMH, None, "0.50", "0.50"),
        (Chemistry.OTHER, None, "0.50", "0.50"),
        (Chemistry.SUPERCAPACITOR, None, None, None),
    ],
)
def test_an_efficiency_target_holds_from_its_day_on(
    chemistry: Chemistry, before: None, first: str | None, second: str | None
) -> None:
    begins = (date(2025, 12, 31), date(2030, 12, 31))
    days = (begins[0] - _EVE, begins[0], begins[1] - _EVE, begins[1])

    found = [efficiency_target(chemistry, day) for day in days]

    assert [each and each.share for each in found] == [
        each and D(each) for each in (before, first, first, second)
    ]


@pytest.mark.parametrize(
    ("material", "share"),
    [  # cn_traceability section 4b, 2024 norms.
        (RecoveredElement.COPPER, "0.98"),
        (RecoveredElement.ALUMINIUM, "0.98"),
        (Fraction.BLACK_MASS, "0.98"),
        (RecoveredElement.LITHIUM, "0.90"),
        (RecoveredElement.NICKEL, "0.98"),
        (RecoveredElement.COBALT, "0.98"),
        (RecoveredElement.MANGANESE, "0.98"),
        (RecoveredElement.LEAD, None),
    ],
)
def test_listed_recyclers_in_china_have_targets_of_their_own(material: Any, share: str | None) -> None:  # noqa: ANN401
    target = target_for(material, date(2026, 6, 1), regime=Regime.CN_MIIT)

    assert (target and target.share) == (share and D(share))
    assert target_for(material, date(2024, 12, 31), regime=Regime.CN_MIIT) is None


def test_every_chemistry_is_in_a_group() -> None:
    assert set(CHEMISTRY_GROUPS) == set(Chemistry)


def test_every_target_says_where_it_is_from_and_how_sure_it_is() -> None:
    for target in (*EFFICIENCY_TARGETS, *RECOVERY_TARGETS):
        assert target.source
        assert 0 < target.share <= 1
    assert {each.begins_confidence for each in RECOVERY_TARGETS if each.regime is Regime.CN_MIIT} == {
        Confidence.MEMORY
    }


def test_a_target_is_met_exactly_or_not() -> None:
    target = target_for(RecoveredElement.LITHIUM, date(2028, 1, 1))
    assert target is not None

    assert is_met(target, recovered_share(D("4"), D("8"))) is True
    assert is_met(target, recovered_share(D("3.999999"), D("8"))) is False
    assert is_met(target, None) is None


_RULES = Path(__file__).parents[3] / "shared" / "domain" / "eu_rules.json"


@pytest.mark.skipif(not _RULES.exists(), reason="shared material is not beside this checkout")
def test_the_tables_agree_with_the_rules_that_they_were_written_from() -> None:
    rules = json.loads(_RULES.read_text(encoding="utf-8"))
    chemistries = {
        "lead_acid": Chemistry.LEAD_ACID,
        "lithium": Chemistry.LFP,
        "nickel_cadmium": Chemistry.NICD,
        "other": Chemistry.NIMH,
    }

    for name, by_day in rules["recycling_efficiency_pct"].items():
        for day, percent in by_day.items():
            target = efficiency_target(chemistries[name], date.fromisoformat(day))
            assert target is not None
            assert target.share * 100 == percent
    for name, by_day in rules["material_recovery_pct"].items():
        for day, percent in by_day.items():
            target = target_for(RecoveredElement(name.upper()), date.fromisoformat(day))
            assert target is not None
            assert target.share * 100 == percent


@pytest.mark.parametrize(
    ("count", "text"),
    [(400_500_000, "400.5"), (400_000_000, "400"), (1, "0.000001"), (0, "0"), (10_000_000_000, "10000")],
)
def test_what_is_computed_has_no_zeros_behind(count: int, text: str) -> None:
    assert str(millionths(count)) == text
