"""`rules.toml`: what the laws leave open."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from celltrail.domain.compliance.assumptions import DEFAULT, Assumptions
from celltrail.domain.vocabulary import BatteryCategory
from celltrail.formats.rules_file import RulesFileError, read_rules
from celltrail.settings import ConfigurationError, Settings

WHOLE = """
[pending]
carbon_footprint_declaration = { EV = 2028-01-01 }
carbon_footprint_label = { EV = 2029-01-01 }
responsible_sourcing = { EV = 2028-06-01, LMT = 2028-07-01 }
instructions_for_use = { INDUSTRIAL = 2028-06-01 }

[recycled_content]
documentation = 2029-01-01

[china]
categories = ["EV", "LMT"]
terms = { CN-REPAIR = 20 }
"""


def read(tmp_path: Path, text: str) -> Assumptions:
    path = tmp_path / "rules.toml"
    path.write_text(text, "utf-8")
    return read_rules(path)


def test_everything_can_be_decided(tmp_path: Path) -> None:
    ev, lmt, industrial = BatteryCategory.EV, BatteryCategory.LMT, BatteryCategory.INDUSTRIAL

    assert read(tmp_path, WHOLE) == Assumptions(
        carbon_footprint_declaration={ev: date(2028, 1, 1)},
        carbon_footprint_label={ev: date(2029, 1, 1)},
        responsible_sourcing={ev: date(2028, 6, 1), lmt: date(2028, 7, 1)},
        instructions_for_use={industrial: date(2028, 6, 1)},
        cn_categories=frozenset({ev, lmt}),
        recycled_content_documentation=date(2029, 1, 1),
        terms={"CN-REPAIR": 20},
    )


def test_what_is_left_out_keeps_its_default(tmp_path: Path) -> None:
    assert read(tmp_path, "") == DEFAULT
    assert Settings.model_validate({}).assumptions() == DEFAULT


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("pending = 1", "rules.toml, pending"),
        ("[pending]\ncarbon_footprnt_label = {}", "pending.carbon_footprnt_label: Extra inputs"),
        ("[pending]\ncarbon_footprint_label = { EVS = 2028-01-01 }", "'EV', 'LMT'"),
        ('[pending]\ncarbon_footprint_label = { EV = "soon" }', "found 'soon'"),
        ("[china]\ncategories = ['TRAM']", "china.categories.0"),
        ("[china]\nterms = { CN-REPAIR = 0 }", "china.terms.CN-REPAIR"),
        ("[china]\nterms = { EU-CEASED = 3 }", "no deadline 'EU-CEASED'; known: CN-2018-BINDING"),
        ("[[[", "is not TOML"),
    ],
)
def test_what_no_rule_knows_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(RulesFileError) as refused:
        read(tmp_path, text)

    assert says in str(refused.value)


def test_a_file_that_is_not_there_is_no_start(tmp_path: Path) -> None:
    settings = Settings.model_validate({"rules_file": tmp_path / "none.toml"})

    with pytest.raises(ConfigurationError, match=r"CELLTRAIL_RULES_FILE: none\.toml cannot be read"):
        settings.assumptions()
