"""How messages name subgraphs, and what each of them says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping


def in_subgraphs(names: Collection[str]) -> str:
    """`subgraph "a"`, or `subgraphs "a" and "b"`."""
    return f"{'subgraph' if len(names) == 1 else 'subgraphs'} {quoted(names)}"


def quoted(names: Iterable[str]) -> str:
    """`"a"`, `"a" and "b"`, `"a", "b" and "c"`."""
    return listed([f'"{each}"' for each in names])


def listed(parts: Collection[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    *before, final = parts
    return f"{', '.join(before)} {last} {final}" if before else final


def by_subgraph(said: Mapping[str, str]) -> str:
    """What each subgraph says, equal things together: `Int in subgraph "a" and Float in subgraph "b"`."""
    return listed([f"{text} in {in_subgraphs(names)}" for text, names in grouped(said).items()])


def grouped(said: Mapping[str, str]) -> dict[str, list[str]]:
    """The subgraphs that say a thing, by that thing."""
    groups: dict[str, list[str]] = {}
    for subgraph, text in said.items():
        groups.setdefault(text, []).append(subgraph)
    return groups
