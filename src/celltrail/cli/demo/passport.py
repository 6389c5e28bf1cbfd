"""A Catena-X battery passport 6.1.0 as a maker sends it: complete, made up, valid against the real schema."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from celltrail.formats.catenax import battery_materials as materials
from celltrail.formats.catenax import battery_pass as passport
from celltrail.formats.catenax import battery_performance as performance
from celltrail.formats.catenax.aspects import emit_battery_pass
from celltrail.formats.catenax.shapes import Classification, KeyedValue, LinkedDocument

_MADE_ON, _PLACED_ON, _READ_AT = date(2025, 3, 3), date(2025, 4, 7), datetime(2025, 4, 4, 9, 30, tzinfo=UTC)
_NO_PREDECESSOR = "00000000-0000-0000-0000-000000000000"
_NUMBER = "LFP-100-A"
_UNIT = "unit:percent"


def catenax_battery_pass(*, bpn: str, plant: str, uid: str, passport_id: str) -> tuple[str, bytes]:
    """Return a file name and the passport of the battery `uid`.

    `bpn` is the maker's and the responsible operator's BPNL, `plant` a BPNA, `passport_id` a UUID.
    """
    document = passport.BatteryPass(
        identification=_identification(uid),
        operation=passport.Operation(
            manufacturer=passport.Manufacturer(
                facility=(passport.Plant(plant),), manufacturer=bpn, manufacturing_date=_MADE_ON
            ),
            into_service_date=date(2025, 5, 2),
        ),
        characteristics=passport.Characteristics(
            warranty=passport.Warranty(Decimal(96), "unit:month"),
            physical_dimension=passport.PhysicalDimension(
                weight=passport.Weight(Decimal("412.5"), "unit:kilogram"),
                height=passport.Length(Decimal(140), "unit:millimetre"),
                length=passport.Length(Decimal(1840), "unit:millimetre"),
                width=passport.Length(Decimal(1290), "unit:millimetre"),
            ),
        ),
        sustainability=_sustainability(plant),
        materials=_materials(),
        performance=performance.Performance(rated=_rated(), dynamic=_dynamic()),
        conformity=passport.Conformity(
            declaration_of_conformity=_paper("EU declaration of conformity"),
            result_of_test_report=_paper("Test report"),
            third_party_assurance=_paper("Assurance of the supply chain"),
            due_diligence_policy=_paper("Due diligence policy"),
            declaration_of_conformity_id="DOC-LFP-100",
        ),
        safety=_safety(),
        metadata=passport.Metadata(
            version="1.0.0",
            expiration_date=date(2060, 12, 31),
            issue_date=date(2025, 4, 7),
            economic_operator_id=bpn,
            passport_identifier=passport_id,
            predecessor=_NO_PREDECESSOR,
            backup_reference="https://backup.example.com/passports",
            status="approved",
            registration_identifier="https://registry.example.com/passports/1",
            last_modification=date(2025, 4, 7),
        ),
        commercial=passport.Commercial(purpose=("automotive",), placed_on_market=_PLACED_ON),
        handling=passport.Handling(
            content=passport.SpareParts(
                producer=(passport.Producer(bpn),),
                spare_part=(passport.PartType("LFP-100-M", "Module LFP 12"),),
            ),
            applicable=True,
        ),
        sources=(
            passport.Source("https://maker.example.com/manual", "User Manuals and Guides", "URL", "Manual"),
        ),
        spec_version=passport.SPEC_VERSION,
    )
    return "battery_pass.json", emit_battery_pass(document)


def _paper(title: str) -> tuple[LinkedDocument, ...]:
    link = f"https://maker.example.com/{title.lower().replace(' ', '-')}.pdf"
    return (LinkedDocument(content=link, content_type="URL", header=title),)


def _identification(uid: str) -> passport.Identification:
    return passport.Identification(
        category="EV",
        id_dmc="DMC-0000001",
        chemistry="LFP",
        identification=passport.ProductIdentification(
            type=passport.PartType(_NUMBER, "Example LFP 100 S"),
            codes=(passport.Code("TARIC", "8507600000"),),
            data_carrier=passport.DataCarrier("QR", "upper-left side"),
            classification=(Classification("GIN 20510-21513", "1004712", "Traction battery"),),
            serial=(KeyedValue("partInstanceId", uid),),
            batch=(passport.BatchId("batchId", "B-2025-09"),),
        ),
    )


def _sustainability(plant: str) -> passport.Sustainability:
    return passport.Sustainability(
        documents=passport.SustainabilityDocuments(
            separate_collection=_paper("Separate collection"),
            waste_prevention=_paper("Waste prevention"),
            eu_taxonomy_disclosure_statement=_paper("Taxonomy disclosure"),
            sustainability_report=_paper("Sustainability report"),
        ),
        carbon_footprint=(
            passport.CarbonFootprint(
                value=Decimal("61.4"),
                rulebook=_paper("Rules of the carbon footprint"),
                lifecycle="total",
                unit="kg CO2e / kWh",
                type="Climate Change Total",
                manufacturing_plant=(passport.Plant(plant),),
                declaration=_paper("Carbon footprint declaration"),
                performance_class="B",
            ),
        ),
        status="original",
    )


def _active(share: str, *, is_critical: bool) -> materials.ActiveMaterial:
    return materials.ActiveMaterial("cathode", Decimal(share), _paper("Recycled content"), is_critical)


def _lead() -> materials.Lead:
    return materials.Lead(
        impact_of_substances=_paper("Impact of lead"),
        critical=False,
        documentation=_paper("Lead content"),
        recycled=Decimal(0),
        location="none",
        concentration=Decimal(0),
        material_unit=_UNIT,
    )


def _hazard(name: str) -> materials.HazardousMaterial:
    return materials.HazardousMaterial(
        impact_of_substances=_paper(f"Impact of {name}"),
        concentration=Decimal(0),
        location="none",
        material_unit=_UNIT,
        critical=False,
        documentation=_paper(f"{name} content"),
    )


def _materials() -> materials.Materials:
    lithium_salt = materials.MaterialId("21324-40-3", "CAS", "Lithium hexafluorophosphate")
    iron_phosphate = materials.MaterialId("15365-14-7", "CAS", "Lithium iron phosphate")
    return materials.Materials(
        active=materials.ActiveMaterials(
            nickel=_active("0", is_critical=True),
            lithium=_active("4.5", is_critical=True),
            cobalt=_active("0", is_critical=True),
            lead=_lead(),
        ),
        hazardous=materials.HazardousMaterials(
            cadmium=_hazard("Cadmium"),
            mercury=_hazard("Mercury"),
            lead=_lead(),
            other=(
                materials.OtherHazardousMaterial(
                    impact_of_substances=_paper("Impact of the electrolyte"),
                    material_unit=_UNIT,
                    concentration=Decimal("1.8"),
                    material_identification=(lithium_salt,),
                    documentation=_paper("Electrolyte data sheet"),
                    critical=False,
                    location="electrolyte",
                ),
            ),
        ),
        composition=(
            materials.Composition(
                id=(iron_phosphate,),
                concentration=Decimal("31.5"),
                unit=_UNIT,
                critical=True,
                documentation=_paper("Cathode data sheet"),
                recycled=Decimal("4.5"),
                location="cathode",
                renewable=Decimal(0),
            ),
        ),
    )


def _rated() -> performance.Rated:
    room = Decimal(25)
    return performance.Rated(
        voltage=performance.Voltage(Decimal(280), Decimal(408), Decimal(352), room),
        round_trip_efficiency=performance.RatedEfficiency(
            Decimal(80), Decimal("95.5"), Decimal("92.5"), room
        ),
        resistance=performance.RatedResistance(Decimal("0.0004"), Decimal("0.05"), Decimal("0.004"), room),
        power=performance.RatedPower(Decimal(150_000), Decimal(120_000), Decimal(165_000), room),
        capacity=performance.RatedCapacity(Decimal(280), Decimal(70), room),
        temperature=performance.TemperatureRange(Decimal(-30), Decimal(60)),
        self_discharging_rate=Decimal("0.3"),
        lifetime=performance.Lifetime(
            expected_years=Decimal(12),
            report=_paper("Cycle life report"),
            cycle_life_testing=performance.CycleLifeTesting(
                temperature=room,
                cycles=Decimal(3000),
                depth_of_discharge=Decimal(80),
                applied_charge_rate=Decimal("0.5"),
                applied_discharge_rate=Decimal(1),
            ),
        ),
        energy=performance.RatedEnergy(Decimal("98.5"), room),
        performance_document=_paper("Rated performance"),
        test_report=_paper("Performance test report"),
    )


def _read(value: str) -> performance.Reading:
    return performance.Reading(Decimal(value), _READ_AT)


def _dynamic() -> performance.Dynamic:
    return performance.Dynamic(
        state_of_charge=_read("50"),
        full_cycles=_read("2"),
        self_discharging_rate=Decimal("0.3"),
        power=performance.RemainingAndFade(_read("150000"), _read("0")),
        round_trip_efficiency=performance.RemainingAndFade(_read("95.5"), _read("0")),
        capacity=performance.DynamicCapacity(fade=_read("0"), throughput=_read("560"), capacity=_read("280")),
        resistance=performance.DynamicResistance(
            increase=performance.ResistanceReadings(_read("0"), _read("0"), _read("0")),
            remaining=performance.ResistanceReadings(_read("0.05"), _read("0.0004"), _read("0.004")),
        ),
        energy=performance.DynamicEnergy(soce=_read("100"), remaining=_read("98.5"), throughput=_read("197")),
        performance_document=_paper("Measured performance"),
        negative_events=_paper("Accidents"),
        operating_environment=_paper("Temperatures"),
    )


def _safety() -> passport.Safety:
    return passport.Safety(
        usable_extinguish_agent=(passport.ExtinguishingAgent("water", "B", _paper("Fire fighting")),),
        safety_measures=_paper("Safety measures"),
        meaning_of_labels=_paper("Meaning of labels"),
        dismantling=_paper("Dismantling instructions"),
        safe_discharging=_paper("Safe discharging"),
        removal_from_appliance=_paper("Removal from the vehicle"),
    )
