"""Gets the SDL of configured subgraphs: from the configuration, from files, or from themselves."""

from __future__ import annotations

from collections.abc import Sequence

from fedloom.cli.configuration import AskedSchema, ConfiguredSubgraph, InlineSchema
from fedloom.cli.inputs import InputCode, InputError, InputProblem, read_text
from fedloom.composition.subgraph import SubgraphSource

FETCH_TIMEOUT_S = 30.0


def load_sources(
    subgraphs: Sequence[ConfiguredSubgraph], *, timeout_s: float = FETCH_TIMEOUT_S
) -> list[SubgraphSource]:
    """The subgraphs with their SDL, in the order given.

    Raises:
        InputError: files that cannot be read, and subgraphs that do not tell their SDL: all of them.
    """
    found = {each.name: _told(each) for each in subgraphs if not isinstance(each.schema, AskedSchema)}
    asked = [(each.name, each.schema) for each in subgraphs if isinstance(each.schema, AskedSchema)]
    found |= _asked(asked, timeout_s)
    if problems := [each for each in found.values() if isinstance(each, InputProblem)]:
        raise InputError(problems)
    sdl = {name: each for name, each in found.items() if isinstance(each, str)}
    return [SubgraphSource(each.name, sdl[each.name], each.routing_url) for each in subgraphs]


def _told(subgraph: ConfiguredSubgraph) -> str | InputProblem:
    schema = subgraph.schema
    assert not isinstance(schema, AskedSchema)  # noqa: S101 -- by its one caller
    if isinstance(schema, InlineSchema):
        return schema.sdl
    name = subgraph.name
    try:
        return read_text(
            schema.path, InputCode.SCHEMA_UNREADABLE, what=f'the schema of "{name}"', subgraphs=(name,)
        )
    except InputError as error:
        return error.problems[0]


def _asked(asked: Sequence[tuple[str, AskedSchema]], timeout_s: float) -> dict[str, str | InputProblem]:
    if not asked:
        return {}
    # httpx takes a quarter of the command's start, and most configurations name files only.
    from fedloom.cli.introspection import ask_all  # noqa: PLC0415

    names = [name for name, _ in asked]
    return dict(zip(names, ask_all(asked, timeout_s=timeout_s), strict=True))
