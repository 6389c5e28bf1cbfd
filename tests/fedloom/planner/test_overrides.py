"""`@override`: a field is asked where it has gone; with a label, where it is for this request."""

from __future__ import annotations

from tests.fedloom.planner.planned import planned, tree

_MOVING = {
    "old": 'type Query { cell: Cell } type Cell @key(fields: "id") { id: ID! volts: Int }',
    "new": """
        type Cell @key(fields: "id") { id: ID! volts: Int @override(from: "old", label: "percent(10)") }
    """,
}
_MOVED = """
    Sequence
      Fetch(old) { cell { __typename id } }
      Flatten(cell)
        Fetch(new) Cell { id } => { volts }
"""


def test_a_field_that_was_taken_over_is_asked_of_its_new_owner() -> None:
    plan = planned(
        "{ cell { volts } }", old=_MOVING["old"], new=_MOVING["new"].replace(', label: "percent(10)"', "")
    )

    # `old` still has the field, and would save a fetch; but it does not own it any more.
    assert str(plan) == tree(_MOVED)


def test_a_field_stays_where_it_was_while_its_label_is_off() -> None:
    assert str(planned("{ cell { volts } }", **_MOVING)) == "Fetch(old) { cell { volts } }"


def test_a_field_is_where_it_goes_while_its_label_is_on() -> None:
    plan = planned("{ cell { volts } }", "percent(10)", **_MOVING)

    assert str(plan) == tree(_MOVED)
    assert plan.labels == {"percent(10)"}
