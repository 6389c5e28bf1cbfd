"""How long composing sixty subgraphs with 1,500 types takes, beside both reference composers, in one run.

    python -m tests.benchmarks.composition [ROUNDS]

Prints seconds of wall time for each (the references' with their parsing, without their start), the ratio, and
our peak memory in MB. It is no test: figures depend on the machine, ratios less so.
"""

from __future__ import annotations

import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from fedloom import SubgraphSource, compose
from tests.fedloom.composition.node_process import running
from tests.fedloom.composition.reference_composers import FOLDER
from tests.plugins.node import NODE, NPM

SUBGRAPHS, TYPES_EACH, ENTITIES, ENTITIES_EACH = 60, 25, 300, 8
LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n'


def subgraphs(seed: int = 7) -> Mapping[str, str]:
    """Sixty subgraphs: entities that several extend, and types, enums, inputs, unions of their own."""
    chance = random.Random(seed)  # noqa: S311 -- no secret
    entities = [f"Entity{number}" for number in range(ENTITIES)]
    return {
        f"s{number:02}": _subgraph(number, chance.sample(entities, ENTITIES_EACH), chance)
        for number in range(SUBGRAPHS)
    }


def main(rounds: int) -> None:
    """Measure in turns, and print the medians."""
    given = subgraphs()
    sources = [SubgraphSource(name, sdl, f"https://{name}.example/graphql") for name, sdl in given.items()]
    print(f"{len(given)} subgraphs, {sum(map(len, given.values())):,} characters, {rounds} rounds")  # noqa: T201
    with tempfile.TemporaryDirectory() as folder, running(FOLDER / "compose.cjs", _installed(folder)) as node:
        node.ask({"subgraphs": {"a": "type Query { a: Int }"}})  # loads the packages
        ours = _times(lambda: compose(sources), rounds)
        both = _times(lambda: _accepted(node.ask({"subgraphs": given})), rounds)
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"fedloom          {ours:.2f} s, peak {memory_mb:.0f} MB")  # noqa: T201
    print(f"both references  {both:.2f} s together: {both / ours:.1f} times ours")  # noqa: T201


def _times(work: Callable[[], object], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def _accepted(said: Mapping[str, Mapping[str, object]]) -> None:
    assert all(each["ok"] for each in said.values()), said


def _subgraph(number: int, mine: list[str], chance: random.Random) -> str:
    own = [f"Type{number}x{place}" for place in range(TYPES_EACH - ENTITIES_EACH - 4)]
    leaves = ("Int", "String!", "[Float]", "Boolean", "[ID!]!")
    parts = [LINK]
    for name in mine:
        fields = " ".join(
            f"f{number}x{at}(a: Int = 1, b: String): {chance.choice(leaves)}" for at in range(6)
        )
        parts.append(
            f'type {name} @key(fields: "id") {{ id: ID! {fields} to{number}: {chance.choice(mine)} }}'
        )
    for name in own:
        fields = " ".join(f"g{at}: {chance.choice((*leaves, *mine, *own))}" for at in range(8))
        parts.append(f"type {name} {{ {fields} }}")
    parts.append(f"enum Enum{number} {{ A B C }} input Input{number} {{ a: Int = 1 b: Enum{number} }}")
    parts.append(f"union Union{number} = {own[0]} | {own[1]} interface Face{number} {{ id: ID! }}")
    asked = " ".join(f"q{number}{name}: {name}" for name in (*mine, *own, f"Union{number}"))
    parts.append(f"type Query {{ {asked} e{number}(by: Input{number}): Enum{number} }}")
    return "\n".join(parts)


def _installed(folder: str) -> Path:
    for name in ("package.json", "package-lock.json"):
        Path(folder, name).write_bytes((FOLDER / name).read_bytes())
    command = [str(NODE), str(NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    subprocess.run(command, cwd=folder, check=True)  # noqa: S603 -- our own command
    return Path(folder) / "node_modules"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
