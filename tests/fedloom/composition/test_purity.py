"""Composing depends on the subgraphs and on nothing else: order, earlier calls and hashing change nothing."""

from __future__ import annotations

import os
import sys
from subprocess import run

import pytest

from fedloom.composition.compose import CompositionError
from fedloom.supergraph.writing import write_supergraph
from tests.fedloom.composition.behaviour import Behaviour, all_behaviours, composed

BEHAVIOURS = all_behaviours()


@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=lambda each: each.id)
def test_subgraphs_compose_to_the_same_text_again(behaviour: Behaviour) -> None:
    first = text_of(dict(behaviour.subgraphs))

    again = text_of(dict(behaviour.subgraphs))

    assert again == first


@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=lambda each: each.id)
def test_the_order_of_subgraphs_changes_nothing(behaviour: Behaviour) -> None:
    given = text_of(dict(behaviour.subgraphs))

    turned = text_of(dict(reversed(list(behaviour.subgraphs.items()))))

    assert sorted(turned.splitlines()) == sorted(given.splitlines())


def test_another_order_of_hashing_changes_no_letter() -> None:
    program = (
        "from tests.fedloom.composition.test_purity import BEHAVIOURS, text_of\n"
        "for each in BEHAVIOURS: print(each.id, text_of(dict(each.subgraphs)))"
    )

    texts = [
        run(  # noqa: S603 -- our own program
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("1", "2")
    ]

    assert texts[0] == texts[1]


def text_of(subgraphs: dict[str, str]) -> str:
    """The supergraph, or the problems, as a text."""
    try:
        return write_supergraph(composed(subgraphs))
    except CompositionError as error:
        return "\n".join(f"[{each.code}] {each.coordinates} {each.message}" for each in error.problems)
