"""What a merge has to say: problems and hints, gathered as they are found; it never stops at the first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from fedloom.composition.hint_codes import HintCode
from fedloom.sdl.problems import Code, Hint, Problem


@dataclass(slots=True)
class Findings:
    """Problems and hints so far, in the order in which they were found."""

    problems: list[Problem] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)

    def refuse(self, code: Code, message: str, *coordinates: str, subgraphs: Iterable[str] = ()) -> None:
        """Note a reason to refuse."""
        self.problems.append(Problem(code, message, coordinates, tuple(subgraphs)))

    def hint(self, code: HintCode, message: str, *coordinates: str, subgraphs: Iterable[str] = ()) -> None:
        """Note something that may not be meant."""
        self.hints.append(Hint(code.value, message, coordinates, tuple(subgraphs)))
