"""How messages name subgraphs."""

from __future__ import annotations

from fedloom.composition.merging.wording import by_subgraph, in_subgraphs


def test_subgraphs_are_listed_as_in_a_sentence() -> None:
    texts = [in_subgraphs(["a"]), in_subgraphs(["a", "b"]), in_subgraphs(["a", "b", "c"])]

    assert texts == ['subgraph "a"', 'subgraphs "a" and "b"', 'subgraphs "a", "b" and "c"']


def test_subgraphs_that_say_the_same_stand_together() -> None:
    said = {"a": "Int", "b": "Float", "c": "Int"}

    text = by_subgraph(said)

    assert text == 'Int in subgraphs "a" and "c" and Float in subgraph "b"'
