"""What all steps of one merge share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypedDict

from fedloom.composition.merging.applied_directives import AppliedDirectives
from fedloom.composition.merging.descriptions import merge_description
from fedloom.composition.merging.findings import Findings
from fedloom.composition.merging.sources import Sources
from fedloom.sdl.definitions import Directive, Element


class ElementParts(TypedDict):
    """What every element has besides its name."""

    description: str | None
    directives: tuple[Directive, ...]


@dataclass(slots=True)
class EnumUse:
    """Where an enum is used, one coordinate for each direction: as an example, and to know whether it is."""

    as_input: str | None = None
    as_output: str | None = None


@dataclass(frozen=True, slots=True)
class Workbench:
    """One merge: its sources, what it finds, and how applied directives merge.

    `enum_uses` fills while fields and arguments are merged; enums are merged after them, by their use.
    """

    sources: Sources
    findings: Findings
    directives: AppliedDirectives
    enum_uses: dict[str, EnumUse] = field(default_factory=dict)

    def parts(self, sources: Mapping[str, Element], coordinate: str) -> ElementParts:
        """The description and the directives of a merged element."""
        descriptions = {subgraph: each.description for subgraph, each in sources.items()}
        return {
            "description": merge_description(descriptions, coordinate, self.findings),
            "directives": self.directives.merge(sources, coordinate),
        }

    def note_use(self, type_name: str, coordinate: str, *, as_input: bool) -> None:
        """Note that a merged part has a type."""
        use = self.enum_uses.setdefault(type_name, EnumUse())
        if as_input:
            use.as_input = use.as_input or coordinate
        else:
            use.as_output = use.as_output or coordinate
