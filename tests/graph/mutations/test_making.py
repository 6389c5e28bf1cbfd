"""Makers record models, batteries, what is built into what, and what they say about them."""

from __future__ import annotations

from typing import Any

import pytest

from celltrail.graph.ids import global_id
from tests.graph.desk import MAKER, OEM, RECYCLER, Desk
from tests.graph.world import uid

DOCUMENT = {"title": "test report", "sha256": "AB" * 32, "mediaType": "application/PDF"}


async def test_a_model_is_registered_with_its_attributes(desk: Desk) -> None:
    told = await desk.done(
        MAKER,
        "registerBatteryModel",
        """model { name category chemistry ratedCapacityAh nominalVoltageV ratedEnergyKwh massKg
                   attributes { id value } }
           events { type }""",
        name="Model One",
        category="EV",
        chemistry="LFP",
        ratedCapacityAh="150.5",
        nominalVoltageV=400,
        ratedEnergyKwh="60.2",
        massKg="412.5",
        attributes=[{"attribute": "warranty_period", "value": 96}],
    )

    assert told["model"] == {
        "name": "Model One",
        "category": "EV",
        "chemistry": "LFP",
        "ratedCapacityAh": "150.5",
        "nominalVoltageV": "400",
        "ratedEnergyKwh": "60.2",
        "massKg": "412.5",
        "attributes": [{"id": "warranty_period", "value": told["model"]["attributes"][0]["value"]}],
    }
    assert [each["type"] for each in told["events"]] == ["MODEL_REGISTERED", "ATTRIBUTES_DECLARED"]


async def test_batteries_are_registered_in_the_order_of_the_input(desk: Desk) -> None:
    model = await desk.done(
        MAKER, "registerBatteryModel", "model { id }", name="M", category="EV", chemistry="NMC"
    )

    told = await desk.done(
        MAKER,
        "registerBatteries",
        "actId batteries { uid level producedOn model { name } } events { actId type battery { uid } }",
        occurredAt="2027-02-18T09:30:00Z",
        facility=global_id("Facility", "plant-of-op-maker"),
        batteries=[
            {
                "uid": uid("op-maker", name),
                "level": "PACK",
                "model": model["model"]["id"],
                "producedOn": "2027-01-04",
            }
            for name in ("b", "a")
        ],
    )

    assert [each["uid"] for each in told["batteries"]] == [uid("op-maker", "b"), uid("op-maker", "a")]
    assert told["batteries"][0] | {"uid": ""} == {
        "uid": "",
        "level": "PACK",
        "producedOn": "2027-01-04",
        "model": {"name": "M"},
    }
    assert {(each["actId"], each["type"]) for each in told["events"]} == {(told["actId"], "PRODUCED")}


async def test_one_wrong_battery_leaves_none_registered_and_is_named_by_its_index(desk: Desk) -> None:
    told = await desk.tell(
        MAKER,
        "registerBatteries",
        batteries=[
            {"uid": uid("op-maker", "good"), "level": "PACK"},
            {"uid": uid("op-rival", "not-mine"), "level": "PACK"},
        ],
    )
    listed, _ = await desk.ask(MAKER, "{ batteries { totalCount } }")

    assert told["__typename"] == "InvalidInput"
    assert told["path"] == ["input", "batteries", "1", "uid"]
    assert told["field"] == "uid"
    assert listed == {"batteries": {"totalCount": 0}}


async def test_a_malformed_code_is_refused_with_the_position_of_its_first_wrong_character(desk: Desk) -> None:
    told = await desk.tell(
        MAKER,
        "registerBatteries",
        batteries=[{"uid": uid("op-maker", "a"), "level": "PACK", "code": "001PE0IG0000000000000000"}],
    )

    assert told["__typename"] == "InvalidInput"
    assert told["code"] == "INVALID_IDENTIFIER"
    assert told["path"] == ["input", "batteries", "0", "code"]
    assert told["position"] == 15  # the year of production


async def test_more_events_than_a_payload_lists_are_cut(desk: Desk) -> None:
    told = await desk.done(
        MAKER,
        "registerBatteries",
        "batteries { id } events { id }",
        batteries=[{"uid": uid("op-maker", f"cell-{n}"), "level": "CELL"} for n in range(101)],
    )

    assert len(told["batteries"]) == 101
    assert len(told["events"]) == 100


async def test_modules_are_built_into_a_pack(desk: Desk) -> None:
    (pack,) = await desk.register(MAKER, "PACK", "p")
    modules = await desk.register(MAKER, "MODULE", "m-1", "m-0")

    told = await desk.done(
        MAKER,
        "assembleBattery",
        "battery { id components { nodes { id } } } components { id parent { id } }",
        parent={"id": pack},
        components=[{"id": each} for each in modules],
    )

    assert told["battery"]["id"] == pack
    assert told["components"] == [{"id": each, "parent": {"id": pack}} for each in modules]


async def test_a_module_that_is_inside_another_pack_is_refused_with_what_it_accepts(desk: Desk) -> None:
    packs = await desk.register(MAKER, "PACK", "p", "q")
    (module,) = await desk.register(MAKER, "MODULE", "m")
    await desk.done(MAKER, "assembleBattery", parent={"id": packs[0]}, components=[{"id": module}])

    told = await desk.tell(MAKER, "assembleBattery", parent={"id": packs[1]}, components=[{"id": module}])

    assert told["__typename"] == "StageConflict"
    assert told["code"] == "STAGE_CONFLICT"
    assert told["path"] == ["input", "components", "0"]
    assert told["stage"]
    assert "ASSEMBLED" not in told["accepts"]


async def test_attributes_of_a_battery_are_declared_as_they_were_written(desk: Desk) -> None:
    (pack,) = await desk.register(MAKER, "PACK", "p")

    told = await desk.done(
        MAKER,
        "declareAttributes",
        "battery { attributes { id value unit isOfModel declaredBy { name } } } model { id }",
        battery={"uid": uid("op-maker", "p")},
        attributes=[{"attribute": "rated_capacity", "value": "150.50"}],
    )

    assert told["model"] is None
    assert told["battery"]["attributes"] == [
        {
            "id": "rated_capacity",
            "value": "150.50",
            "unit": "Ah",
            "isOfModel": False,
            "declaredBy": {"name": "op-maker Ltd"},
        }
    ]
    assert pack


async def test_attributes_of_a_model_are_declared(desk: Desk) -> None:
    model = await desk.done(
        MAKER, "registerBatteryModel", "model { id }", name="M", category="EV", chemistry="NMC"
    )

    told = await desk.done(
        MAKER,
        "declareAttributes",
        "battery { id } model { id attributes { id } }",
        model=model["model"]["id"],
        attributes=[{"attribute": "warranty_period", "value": 96}],
    )

    assert told["battery"] is None
    assert told["model"] == {"id": model["model"]["id"], "attributes": [{"id": "warranty_period"}]}


async def test_documents_are_attached_in_normal_form(desk: Desk) -> None:
    (pack,) = await desk.register(MAKER, "PACK", "p")

    told = await desk.done(
        MAKER,
        "attachEvidence",
        "events { type evidence { title sha256 mediaType link } }",
        battery={"id": pack},
        evidence=[DOCUMENT | {"link": "https://Maker.example/report.pdf"}],
    )

    assert told["events"] == [
        {
            "type": "EVIDENCE_ATTACHED",
            "evidence": [
                {
                    "title": "test report",
                    "sha256": "ab" * 32,
                    "mediaType": "application/pdf",
                    "link": "https://maker.example/report.pdf",
                }
            ],
        }
    ]


async def test_a_document_is_read_by_those_who_read_its_group(desk: Desk) -> None:
    (pack,) = await desk.sold("p")
    shown = "events { evidence { title } }"
    commercial = {"title": "contract", "group": "COMMERCIAL"}

    told = await desk.done(
        OEM,
        "attachEvidence",
        shown,
        battery={"id": pack},
        evidence=[DOCUMENT, DOCUMENT | commercial],
    )
    await desk.done(
        OEM,
        "assignWork",
        batteries=[{"id": pack}],
        operator=global_id("Operator", RECYCLER.operator_id or ""),
        capacity="COLLECTOR",
    )
    history, _ = await desk.ask(
        RECYCLER,
        """query ($id: ID!) { battery(by: {id: $id}) {
             history(types: [EVIDENCE_ATTACHED]) { nodes { evidence { title } } } } }""",
        id=pack,
    )

    assert told["events"] == [{"evidence": [{"title": "contract"}, {"title": "test report"}]}]
    assert history["battery"]["history"]["nodes"] == [{"evidence": [{"title": "test report"}]}]


@pytest.mark.parametrize(
    ("mutation", "given", "path"),
    [
        pytest.param("registerBatteries", {"batteries": []}, ["batteries"], id="no battery"),
        pytest.param(
            "registerBatteryModel",
            {"name": "M", "category": "EV", "chemistry": "LFP", "massKg": "-1"},
            ["massKg"],
            id="a negative mass",
        ),
        pytest.param(
            "declareAttributes",
            {"attributes": [{"attribute": "rated_capacity", "value": 1}]},
            ["battery"],
            id="neither battery nor model",
        ),
    ],
)
async def test_what_no_state_would_accept_is_refused_with_its_field(
    desk: Desk, mutation: str, given: dict[str, Any], path: list[str]
) -> None:
    told = await desk.tell(MAKER, mutation, **given)

    assert told["__typename"] == "InvalidInput"
    assert told["path"] == ["input", *path]
    assert told["field"] == path[-1]
