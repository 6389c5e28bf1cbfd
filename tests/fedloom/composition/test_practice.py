"""The practice compositions, whose right answers were found with both reference composers."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from subprocess import run
from typing import Any

import pytest
import yaml

from fedloom.composition.compose import CompositionError
from tests.fedloom.composition.behaviour import composed
from tests.fedloom.composition.practice_form import api_lines, carried_directives, practice_sdl

_FOLDER = Path(__file__).parents[4] / "shared" / "practice" / "federation" / "compose"
pytestmark = pytest.mark.skipif(not _FOLDER.exists(), reason="shared material is not beside this checkout")


def _cases() -> list[dict[str, Any]]:
    """All on which the references agree."""
    files = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(_FOLDER.glob("*.yaml")))
    return [case for file in files for case in file["cases"] if not case.get("disputed")]


_ACCEPTED = [case for case in _cases() if case["expect"]["ok"]]
_REFUSED = [case for case in _cases() if not case["expect"]["ok"]]


@pytest.mark.parametrize("case", _ACCEPTED, ids=lambda case: case["id"])
def test_what_composes_has_the_api_schema_and_the_directives_expected(case: dict[str, Any]) -> None:
    expect = case["expect"]

    supergraph = composed({name: practice_sdl(sdl) for name, sdl in case["subgraphs"].items()})

    assert api_lines(supergraph) == set(expect["api"])
    assert carried_directives(supergraph) == set(expect["directives"])


@pytest.mark.parametrize("case", _REFUSED, ids=lambda case: case["id"])
def test_what_does_not_compose_is_refused_with_a_code_of_the_references(case: dict[str, Any]) -> None:
    subgraphs = {name: practice_sdl(sdl) for name, sdl in case["subgraphs"].items()}

    with pytest.raises(CompositionError) as refusal:
        composed(subgraphs)

    assert {str(each.code) for each in refusal.value.problems} & set(case["expect"]["codes"])


@pytest.mark.parametrize("case", [*_ACCEPTED[:1], *_REFUSED[:1]], ids=lambda case: case["id"])
def test_the_command_says_the_same_as_json(case: dict[str, Any], tmp_path: Path) -> None:
    config: dict[str, Any] = {"subgraphs": {}}
    for name, sdl in case["subgraphs"].items():
        (tmp_path / f"{name}.graphql").write_text(practice_sdl(sdl), encoding="utf-8")
        schema = {"file": f"./{name}.graphql"}
        config["subgraphs"][name] = {"routing_url": f"http://127.0.0.1:9/{name}", "schema": schema}
    path = tmp_path / "supergraph.yaml"
    path.write_text(yaml.safe_dump(config), encoding="utf-8")

    command = [sys.executable, "-m", "fedloom", "compose", str(path), "--json"]
    ended = run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 -- our own
    said = json.loads(ended.stdout)

    assert (ended.returncode == 0, said["ok"]) == (case["expect"]["ok"], case["expect"]["ok"])
    assert (
        bool({each["code"] for each in said["errors"]} & set(case["expect"].get("codes", ()))) != said["ok"]
    )
