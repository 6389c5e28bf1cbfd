"""Documents with variants of their fields."""

from __future__ import annotations

from fedloom.executor.variants import varied

DOCUMENT = (
    "query($representations:[_Any!]!$in:String$representations_1:[_Any!]!$in_1:String$n:Int$x:Boolean!)"
    "{_entities(representations:$representations){...on Good{price(in:$in n:$n)}}"
    "_entities_1:_entities(representations:$representations_1){...on Good{text(in:$in_1)@include(if:$x)}}}"
)
OWN = {
    "_entities": frozenset({"representations", "in"}),
    "_entities_1": frozenset({"representations_1", "in_1"}),
}


def test_one_variant_of_each_field_is_the_document_itself() -> None:
    found = varied(DOCUMENT, OWN, {"_entities": 1, "_entities_1": 1})

    assert found.variables == ("n", "x")
    assert found.names["_entities_1", 0] == (
        "_entities_1",
        {"representations_1": "representations_1", "in_1": "in_1"},
    )
    assert found.document.partition("){")[2] == DOCUMENT.partition("){")[2]


def test_a_field_of_which_nothing_is_asked_is_left_out_with_its_variables() -> None:
    found = varied(DOCUMENT, OWN, {"_entities_1": 1})

    assert found.variables == ("x",)
    assert found.document == (
        "query($x:Boolean!$in_1:String$representations_1:[_Any!]!)"
        "{_entities_1:_entities(representations:$representations_1)"
        "{...on Good{text(in:$in_1)@include(if:$x)}}}"
    )


def test_a_further_variant_has_names_of_its_own() -> None:
    document = DOCUMENT.replace("$n", "$in_v1")  # a client may call a variable so

    found = varied(document, OWN, {"_entities": 2})

    assert found.variables == ("in_v1",)
    assert found.names["_entities", 1] == (
        "_entities_v1",
        {"representations": "representations_v1", "in": "in_v1_"},
    )
    assert found.document == (
        "query($in_v1:Int$in:String$representations:[_Any!]!$in_v1_:String$representations_v1:[_Any!]!)"
        "{_entities(representations:$representations){...on Good{price(in:$in n:$in_v1)}}"
        "_entities_v1:_entities(representations:$representations_v1){...on Good{price(in:$in_v1_ n:$in_v1)}}}"
    )
