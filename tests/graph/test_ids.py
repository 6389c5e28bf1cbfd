"""Global ids name one object of one type, and nothing else is one."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from celltrail.domain.errors import InvalidInputError, NotFoundError
from celltrail.graph.ids import GlobalId, filter_ids, global_id, local_id, require_local_id


def _encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def test_an_id_comes_back_as_it_was() -> None:
    assert GlobalId.parse(global_id("Battery", "b-1")) == GlobalId("Battery", "b-1")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("Battery:1", id="not encoded"),
        pytest.param(_encoded("Battery"), id="no id"),
        pytest.param(_encoded("Battery:"), id="an empty id"),
        pytest.param(_encoded("battery:1"), id="no name of a type"),
        pytest.param(_encoded("Battery:a b"), id="a blank"),
        pytest.param(_encoded("Battery:\x00"), id="a control character"),
        pytest.param(_encoded("Battery:ä"), id="not ASCII"),
        pytest.param(_encoded("Battery:1") + "=", id="padded"),
        pytest.param("QmF0dGVyeTox!", id="not base64"),
        pytest.param("QmF0dGVyeTpiMR", id="bits that say nothing"),
        pytest.param("é" * 10, id="other letters"),
        pytest.param("A" * 100_000, id="long"),
    ],
)
def test_what_we_do_not_write_is_no_id(text: str) -> None:
    assert GlobalId.parse(text) is None


@given(st.text())
def test_no_text_is_read_as_another_than_it_writes(text: str) -> None:
    found = GlobalId.parse(text)

    assert found is None or str(found) == text


def test_an_id_of_another_type_names_nothing() -> None:
    assert local_id(global_id("Operator", "op-1"), "Battery") is None


def test_a_mutation_does_not_find_what_is_no_id() -> None:
    with pytest.raises(NotFoundError) as refused:
        require_local_id("nonsense", "Shipment", path=("shipment",))

    assert refused.value.path == ("shipment",)


def test_a_filter_by_an_id_of_another_type_is_refused_with_its_place() -> None:
    texts = [global_id("Operator", "op-1"), global_id("Battery", "b-1")]

    with pytest.raises(InvalidInputError, match="is not the id of a Operator") as refused:
        filter_ids(texts, "Operator", path=("filter", "owners"))

    assert refused.value.path == ("filter", "owners", 1)
