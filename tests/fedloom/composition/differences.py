"""The page `docs/composition-differences.md`, made of the behaviours' `differs`.

python -m tests.fedloom.composition.differences      writes it
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fedloom.composition.behaviour import ACCEPTED, ANOTHER_SCHEMA, Behaviour, all_behaviours
from tests.fedloom.composition.reference_composers import FOLDER as REFERENCES

PAGE = Path(__file__).parents[3] / "docs" / "composition-differences.md"
_BEHAVIOURS = "../tests/fedloom/composition/behaviours"
_HEAD = """\
# Where the reference composers differ, and which one we follow

Generated from the behaviours in `tests/fedloom/composition/behaviours`, which a test asks of both composers:
Apollo is `@apollo/composition` {apollo}, The Guild is `@theguild/federation-composition` {theguild}.
Write it again with `python -m tests.fedloom.composition.differences`.

Of {all} behaviours, both references say the same as we in {same}. Apollo's composer is the measure for what
is accepted, for the codes and for the API schema: it is what most subgraphs have been composed with, so what
composes there must compose here. We leave it in {ours} behaviours, each with a reason.
"""


@dataclass(frozen=True, slots=True)
class _Section:
    """Differences of one kind, and what they have in common."""

    title: str
    why: str
    holds: Callable[[Behaviour], bool]


_SECTIONS = (
    _Section(
        "Where we do not follow Apollo",
        "Each of these is a defect of the reference, or a part of GraphQL that is newer than it.",
        lambda each: "apollo" in each.differs,
    ),
    _Section(
        "Apollo refuses, The Guild accepts",
        "We refuse, with Apollo's code. The rules are published, and a graph that only one composer takes"
        " could not move to another.",
        lambda each: each.differs["theguild"] == ACCEPTED,
    ),
    _Section(
        "Apollo accepts, The Guild refuses",
        "We accept: what composes with Apollo's composer composes here.",
        lambda each: each.api is not None and each.differs["theguild"] != ANOTHER_SCHEMA,
    ),
    _Section(
        "Both accept, the API schemas differ",
        "We give Apollo's schema.",
        lambda each: each.api is not None,
    ),
    _Section(
        "Both refuse, the codes differ",
        "We give Apollo's codes; clients of a composer read them.",
        lambda each: each.api is None,
    ),
)


def page(behaviours: Iterable[Behaviour]) -> str:
    """The whole page."""
    all_of_them = list(behaviours)
    left = [each for each in all_of_them if each.differs]
    versions = json.loads((REFERENCES / "package.json").read_text(encoding="utf-8"))["dependencies"]
    head = _HEAD.format(
        all=len(all_of_them),
        same=len(all_of_them) - len(left),
        ours=sum("apollo" in each.differs for each in left),
        apollo=versions["@apollo/composition"],
        theguild=versions["@theguild/federation-composition"],
    )
    parts = [head]
    for section in _SECTIONS:
        parts.append(_section(section, [each for each in left if section.holds(each)]))
        left = [each for each in left if not section.holds(each)]
    return "\n".join(parts)


def _section(section: _Section, found: Iterable[Behaviour]) -> str:
    rows = "".join(map(_row, found))
    return (
        f"## {section.title}\n\n{section.why}\n\n"
        f"| behaviour | we | Apollo | The Guild |\n|---|---|---|---|\n{rows}"
    )


def _row(behaviour: Behaviour) -> str:
    ours = sorted(behaviour.codes) if behaviour.codes else ACCEPTED
    said = [_said(behaviour.differs.get(name, ours)) for name in ("apollo", "theguild")]
    why = behaviour.differs.get("why")
    title = behaviour.title + (f". *{why}*" if why else "")
    link = f"[{behaviour.id}]({_BEHAVIOURS}/{behaviour.id}.yaml)"
    return f"| {link}: {title} | {_said(ours)} | {said[0]} | {said[1]} |\n"


def _said(answer: Any) -> str:  # noqa: ANN401 -- as in the file
    if isinstance(answer, str):
        return answer
    return ", ".join(f"`{code}`" if code else "an error without a code" for code in answer)


if __name__ == "__main__":
    PAGE.write_text(page(all_behaviours()), encoding="utf-8")
