"""Writes down the plan and the number of requests of behaviours that have none yet, for somebody to judge.

    python -m tests.fedloom.execution.record [TEXT] [--again]

takes the behaviours whose id holds TEXT; with `--again` also those that have a plan. What it prints is where
an answer is not what is expected: that is never written.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from pathlib import Path
from textwrap import indent

from tests.fedloom.execution.behaviour import FOLDER, Behaviour, all_behaviours, read_sets
from tests.fedloom.execution.laboratory import Laboratory, expected, shown


def main(arguments: list[str]) -> None:
    """Record."""
    text = next((each for each in arguments if not each.startswith("--")), "")
    sets, laboratories = read_sets(), dict[str, Laboratory]()
    for behaviour in all_behaviours():
        if text not in behaviour.id:
            continue
        name = behaviour.set_name
        if name not in laboratories:
            laboratories[name] = Laboratory(sets[name])
        laboratory = laboratories[name]
        answers = asyncio.run(laboratory.answers(behaviour))
        if behaviour.only is None and (found := shown(answers, behaviour)) != (wanted := expected(behaviour)):
            _tell(f"{behaviour.id}\n  answered {found}\n  expected {wanted}")
        if behaviour.plan is None or "--again" in arguments:
            _write(behaviour, plan=laboratory.plan(behaviour), requests=laboratory.subgraphs.requests())


def _write(behaviour: Behaviour, *, plan: str, requests: dict[str, int]) -> None:
    path = FOLDER / Path(*behaviour.id.split(".")).with_suffix(".yaml")
    lines = re.sub(r"^(plan: \||requests:).*\n(^ .*\n)*", "", path.read_text(encoding="utf-8"), flags=re.M)
    if behaviour.refused is None:
        lines += f"plan: |\n{indent(plan, '  ')}\nrequests: {json.dumps(requests).replace(chr(34), '')}\n"
        path.write_text(lines, encoding="utf-8")
    shown_operation = indent(behaviour.operation.strip(), "    ")
    _tell(f"{behaviour.id}: {behaviour.title}\n{shown_operation}\n{indent(plan, '  ')}")


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n\n")


if __name__ == "__main__":
    main(sys.argv[1:])
