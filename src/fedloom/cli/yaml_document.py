"""YAML as a configuration needs it: what is written is a text, and a name stands once.

Numbers, dates and words like `on` or `no` stay as they are written: nothing here is one of those, and YAML
1.1 takes `no` for a boolean, 1:30 for 90 and 010 for 8. Only null (`~`, or nothing) is no text. Anchors and
merge keys (`<<`) work. The pure Python parser is used on purpose: libyaml's falls over documents that are
nested very deeply.
"""

from __future__ import annotations

from typing import Any

import yaml

from fedloom.cli.inputs import InputCode, InputError, input_error

_TEXT = "tag:yaml.org,2002:str"
_MERGE = "tag:yaml.org,2002:merge"
_UNDERSTOOD = frozenset({_MERGE, "tag:yaml.org,2002:null"})


def read_yaml(text: str, where: str) -> Any:  # noqa: ANN401 -- YAML enters here
    """The document that a text is; `where` names it in messages.

    Raises:
        InputError: it is no YAML, has a name twice, or a name that is no text.
    """
    try:
        return yaml.load(text, _Loader)  # noqa: S506 -- a SafeLoader
    except yaml.YAMLError as error:
        raise _refused(f"{where}: {_told(error)}") from error
    except RecursionError as error:
        raise _refused(f"{where}: it is nested too deeply to be a configuration") from error
    except ValueError as error:  # a value that is not of the kind that its tag says
        raise _refused(f"{where}: {error}") from error


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers = {  # noqa: RUF012 -- the form that PyYAML asks for
        first: [(tag, pattern) for tag, pattern in known if tag in _UNDERSTOOD]
        for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:  # noqa: ANN401 -- PyYAML's signature
        # Here, and not where mappings are made: by then those that are merged in stand among the names.
        node = super().compose_mapping_node(anchor)
        _check_names(node)
        return node


def _check_names(node: yaml.MappingNode) -> None:
    seen: set[str] = set()
    for name, _ in node.value:
        if name.tag == _MERGE:
            continue
        if name.tag != _TEXT:
            written = name.value or "null" if isinstance(name, yaml.ScalarNode) else f"a {name.id}"
            raise _fault(name, f"a name is no text: {written}")
        if name.value in seen:
            raise _fault(name, f"{name.value} stands twice in one mapping, and one would hide the other")
        seen.add(name.value)


def _fault(node: yaml.Node, problem: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)


def _told(error: yaml.YAMLError) -> str:
    """What PyYAML found and where, on one line."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        mark = error.problem_mark
        told = ", ".join(filter(None, [error.context, error.problem]))
        return f"line {mark.line + 1}, column {mark.column + 1}: {told}"
    return " ".join(str(error).split())


def _refused(message: str) -> InputError:
    return input_error(InputCode.CONFIGURATION_UNREADABLE, message)
