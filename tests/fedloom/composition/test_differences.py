"""The page on the differences of the reference composers is what the behaviours say."""

from __future__ import annotations

from tests.fedloom.composition.behaviour import Behaviour, all_behaviours
from tests.fedloom.composition.differences import PAGE, page


def test_the_page_of_differences_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(all_behaviours())


def test_a_difference_stands_in_one_section_with_its_reason() -> None:
    behaviour = Behaviour(
        id="keys/one",
        title="a key",
        subgraphs={},
        codes=frozenset({"KEY_INVALID_FIELDS"}),
        api=None,
        differs={"apollo": [""], "theguild": "accepted", "why": "It breaks off."},
    )

    written = page([behaviour])

    assert written.count("keys/one]") == 1
    assert "a key. *It breaks off.* | `KEY_INVALID_FIELDS` | an error without a code | accepted |" in written
