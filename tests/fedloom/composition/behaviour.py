"""Behaviours of composition as data: a folder for each rule, a file for each case.

behaviours/keys/composite.yaml
    title: a key over two fields, one of them nested
    subgraphs:
      a: |                       # without @link: links Federation 2.9 with what it uses
        type Query { … }         # "# fed 2.3" on the first line asks for that version, "# fed 1" for none
      b: |
        …
    expect:
      api: |                     # the whole API schema in its normal form (`api_form.py`); or
        type Query { … }
      codes: [KEY_INVALID_FIELDS]    # all codes of the errors, each once
    differs:                     # only where a reference composer says otherwise
      theguild: [NAME_OF_A_CODE]     # its codes, '' for an error without one; `accepted`; `another schema`
      why: what we follow, and why; wanted where it is not Apollo
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from fedloom.composition.compose import CompositionError, compose
from fedloom.composition.subgraph import SubgraphSource
from fedloom.supergraph.api_schema import write_api_schema
from fedloom.supergraph.model import Supergraph
from tests.fedloom.composition.api_form import normal_form
from tests.fedloom.composition.reference_composers import Verdict

FOLDER = Path(__file__).parent / "behaviours"
ACCEPTED, ANOTHER_SCHEMA = "accepted", "another schema"
_DEFAULT_VERSION = "2.9"
_DIRECTIVES = frozenset(
    {
        "authenticated",
        "composeDirective",
        "context",
        "cost",
        "extends",
        "external",
        "fromContext",
        "inaccessible",
        "interfaceObject",
        "key",
        "listSize",
        "override",
        "policy",
        "provides",
        "requires",
        "requiresScopes",
        "shareable",
        "tag",
    }
)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One case. `differs` is what a reference composer says where it is not what we say."""

    id: str
    title: str
    subgraphs: Mapping[str, str]
    codes: frozenset[str]
    api: str | None
    differs: Mapping[str, Any]


def read_behaviour(path: Path) -> Behaviour:
    """Read one file."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    expect = document["expect"]
    codes = frozenset(expect.get("codes", ()))
    return Behaviour(
        id=f"{path.parent.name}/{path.stem}",
        title=document["title"],
        subgraphs={name: linked(sdl) for name, sdl in document["subgraphs"].items()},
        codes=codes,
        api=None if codes else normal_form(expect["api"]),
        differs=document.get("differs", {}),
    )


def all_behaviours() -> list[Behaviour]:
    """All of them, in the order of their folders."""
    return [read_behaviour(path) for path in sorted(FOLDER.glob("*/*.yaml"))]


def linked(sdl: str) -> str:
    """The SDL with a link to Federation, unless it has one or asks for none."""
    asked = re.match(r"# fed ([\d.]+)", sdl)
    version = asked[1] if asked else _DEFAULT_VERSION
    if "@link" in sdl or version == "1":
        return sdl
    used = sorted(_DIRECTIVES & set(re.findall(r"@(\w+)", sdl)))
    imports = ", ".join(f'"@{each}"' for each in used)
    url = f"https://specs.apollo.dev/federation/v{version}"
    return f'extend schema @link(url: "{url}", import: [{imports}])\n{sdl}'


def composed(subgraphs: Mapping[str, str]) -> Supergraph:
    """Compose with ours."""
    return compose(
        [SubgraphSource(name, sdl, f"http://127.0.0.1:9/{name}") for name, sdl in subgraphs.items()]
    )


def our_verdict(subgraphs: Mapping[str, str]) -> Verdict:
    """What our composer says, in the form of the references."""
    try:
        supergraph = composed(subgraphs)
    except CompositionError as error:
        return Verdict(frozenset(str(each.code) for each in error.problems), None, None)
    return Verdict(frozenset(), normal_form(write_api_schema(supergraph)), None)
