"""The file that says what is composed: `supergraph.yaml`, as Federation users have it.

    federation_version: =2.9.0          # may stand here; the version that each subgraph links decides
    subgraphs:
      batteries:
        routing_url: https://batteries.example/graphql
        schema:
          file: ./batteries.graphql     # relative to this file
      laboratory:
        schema:
          subgraph_url: https://laboratory.example/graphql   # asked for `_service { sdl }`; routed to as well
          introspection_headers:
            Authorization: Bearer ${env.LABORATORY_TOKEN}
      scrapyard:
        routing_url: https://scrapyard.example/${env.STAGE:-test}
        subscription_url: wss://scrapyard.example/streams    # of subscriptions, if not the routing URL
        schema:
          sdl: "type Query { scrap: Int }"

Source: Rover, "rover supergraph compose", YAML configuration file and variable expansion. What a subgraph may
not have is refused, so that a misspelt word is not overlooked; other words at the top are free, for anchors.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fedloom.cli.inputs import InputCode, InputError, InputProblem, read_text, shown
from fedloom.cli.yaml_document import read_yaml

_VARIABLE = re.compile(r"\$\{(?:env\.([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}|[^}]*\}?)")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")
_VARIABLE_FORMS = "${env.NAME} and ${env.NAME:-DEFAULT} are known"
_FORMS = ("file", "subgraph_url", "sdl")
_ALLOWED = "{file: PATH}, {subgraph_url: URL} or {sdl: TEXT}"
_REGISTRY = frozenset({"graphref", "subgraph"})
_KINDS: Mapping[type, str] = {
    dict: "a mapping",
    list: "a list",
    str: "a text",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    type(None): "empty",
}


@dataclass(frozen=True, slots=True)
class SchemaFile:
    """The SDL is in a file."""

    path: Path


@dataclass(frozen=True, slots=True)
class InlineSchema:
    """The SDL is in the configuration."""

    sdl: str


@dataclass(frozen=True, slots=True)
class AskedSchema:
    """The SDL is asked of the subgraph at `url`, with `headers`."""

    url: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ConfiguredSubgraph:
    """One subgraph: where it answers, and where its SDL is. `subscription_url` is where its subscriptions
    are; None: where it answers.
    """

    name: str
    routing_url: str
    schema: SchemaFile | InlineSchema | AskedSchema
    subscription_url: str | None = None


def read_configuration(path: Path) -> tuple[ConfiguredSubgraph, ...]:
    """Read a configuration; `-` is standard input.

    Raises:
        InputError: no such file, no YAML, or not of the form above: every subgraph that is not.
    """
    text = read_text(path, InputCode.CONFIGURATION_UNREADABLE, what="the configuration")
    document = read_yaml(text, shown(path))
    try:
        subgraphs = _subgraphs(document)
    except _FormError as error:
        raise InputError([_problem(path, error)]) from error
    read, problems = [], []
    for name, given in subgraphs.items():
        try:
            read.append(_subgraph(name, given, path.parent))
        except _FormError as error:
            problems.append(_problem(path, error, name))
    if problems:
        raise InputError(problems)
    return tuple(read)


class _FormError(Exception):
    """Something has not the form that is wanted; the message begins with where."""


def _problem(path: Path, error: _FormError, *subgraphs: str) -> InputProblem:
    return InputProblem(InputCode.CONFIGURATION_INVALID, f"{shown(path)}: {error}", subgraphs)


def _subgraphs(document: Any) -> Mapping[str, Any]:  # noqa: ANN401 -- YAML enters here
    top = _mapping(document, "the document")
    if "subgraphs" not in top:
        raise _FormError(f"the document has no `subgraphs`, but {_listed(top)}")
    subgraphs = _mapping(top["subgraphs"], "subgraphs")
    if not subgraphs:
        raise _FormError("subgraphs is empty; at least one is wanted")
    return subgraphs


def _subgraph(name: str, given: Any, folder: Path) -> ConfiguredSubgraph:  # noqa: ANN401 -- as before
    where = f"subgraphs.{name}"
    parts = _mapping(given, where)
    _refuse_others(parts, ("routing_url", "schema", "subscription_url"), where)
    schema = _schema(_mapping(parts.get("schema"), f"{where}.schema"), f"{where}.schema", folder)
    asked_url = schema.url if isinstance(schema, AskedSchema) else ""
    routing_url = _text(parts, "routing_url", where) or asked_url
    return ConfiguredSubgraph(name, routing_url, schema, _text(parts, "subscription_url", where))


def _schema(parts: Mapping[str, Any], where: str, folder: Path) -> SchemaFile | InlineSchema | AskedSchema:
    if _REGISTRY & parts.keys():
        raise _FormError(
            f"{where} names a graph in Apollo's registry, which is not asked from here; save its SDL"
            " (`rover subgraph fetch`) and name the file with `file`"
        )
    forms = [each for each in _FORMS if parts.get(each) is not None]
    if len(forms) != 1:
        raise _FormError(f"{where} has {' and '.join(forms) or _listed(parts)}; allowed is one of {_ALLOWED}")
    form = forms[0]
    _refuse_others(parts, (*_FORMS, "introspection_headers"), where)
    if form == "sdl":
        return InlineSchema(_written(parts, "sdl", where))
    value = _text(parts, form, where)
    if not value:
        raise _FormError(f"{where}.{form} is empty")
    if form == "file":
        return SchemaFile(folder / value)
    return AskedSchema(_web_address(value, f"{where}.subgraph_url"), _headers(parts, where))


def _web_address(url: str, where: str) -> str:
    try:
        parts = urlsplit(url)
        is_one = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise _FormError(f"{where} is no URL: {error}") from error
    if not is_one:
        raise _FormError(f"{where} is no URL of a subgraph; https://HOST/PATH or http://HOST/PATH is wanted")
    return url


def _headers(parts: Mapping[str, Any], where: str) -> tuple[tuple[str, str], ...]:
    if parts.get("introspection_headers") is None:
        return ()
    where = f"{where}.introspection_headers"
    headers = _mapping(parts["introspection_headers"], where)
    return tuple((name, _header(headers, name, where)) for name in headers)


def _header(headers: Mapping[str, Any], name: str, where: str) -> str:
    """What can be sent (RFC 9110, 5.5). The message keeps the value to itself: it may be a secret."""
    if not _HEADER_NAME.fullmatch(name):
        raise _FormError(f"{where}: {name!r} is no name of a header")
    value = _text(headers, name, where) or ""
    if not _HEADER_VALUE.fullmatch(value):
        raise _FormError(f"{where}.{name} has a line break, or a character that is not ASCII")
    return value


def _mapping(value: Any, where: str) -> Mapping[str, Any]:  # noqa: ANN401 -- as before
    if not isinstance(value, dict):
        raise _FormError(f"{where} is {_kind(value)}; a mapping is wanted")
    return value


def _text(parts: Mapping[str, Any], name: str, where: str) -> str | None:
    """A text with its variables filled in; None where there is none."""
    return None if parts.get(name) is None else _expanded(_written(parts, name, where), f"{where}.{name}")


def _written(parts: Mapping[str, Any], name: str, where: str) -> str:
    value = parts[name]
    if not isinstance(value, str):
        raise _FormError(f"{where}.{name} is {_kind(value)}; a text is wanted: put it in quotes")
    return value


def _expanded(text: str, where: str) -> str:
    def value(match: re.Match[str]) -> str:
        name, default = match.groups()
        if name is None:
            raise _FormError(f"{where} has {match.group()}; {_VARIABLE_FORMS}")
        found = os.environ.get(name, default)
        if found is None:
            raise _FormError(f"{where}: the environment variable {name} is not set")
        return found

    return _VARIABLE.sub(value, text)


def _refuse_others(parts: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    if others := [each for each in parts if each not in known]:
        raise _FormError(f"{where} has {', '.join(others)}; known here are {', '.join(known)}")


def _listed(parts: Mapping[str, Any]) -> str:
    return ", ".join(parts) or "nothing"


def _kind(value: Any) -> str:  # noqa: ANN401 -- as before
    return _KINDS.get(type(value), type(value).__name__)
