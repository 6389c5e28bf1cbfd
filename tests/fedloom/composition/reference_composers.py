"""The two reference composers, from npm, as one process: asked as often as a test likes.

`@apollo/composition` and `@theguild/federation-composition` are black boxes here: subgraphs go in, and what
comes out is compared with ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fedloom.composition.api_form import normal_form
from tests.fedloom.composition.node_process import NodeProcess

FOLDER = Path(__file__).parent / "oracles"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a composer says: the codes of its errors, or the API schema in its normal form."""

    codes: frozenset[str]
    api: str | None
    supergraph: str | None

    @property
    def is_ok(self) -> bool:
        """Whether the subgraphs compose."""
        return self.api is not None


@dataclass(frozen=True, slots=True)
class References:
    """Both composers, and what they make of a supergraph that another composed."""

    process: NodeProcess

    def ask(self, subgraphs: Mapping[str, str]) -> dict[str, Verdict]:
        """Compose with both: `apollo` and `theguild`."""
        said = self.process.ask({"subgraphs": dict(subgraphs)})
        return {name: _verdict(each) for name, each in said.items()}

    def load(self, supergraph: str) -> dict[str, Verdict]:
        """Read a supergraph with both."""
        said = self.process.ask({"supergraph": supergraph})
        return {name: _verdict(each) for name, each in said.items()}


def _verdict(said: dict[str, Any]) -> Verdict:
    if said["ok"]:
        return Verdict(frozenset(), normal_form(said["api"]), said.get("supergraph"))
    return Verdict(frozenset(each["code"] or "" for each in said["errors"]), None, None)
