"""`supergraph.yaml` as Federation users have it, and everything that can be wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from fedloom.cli.configuration import (
    AskedSchema,
    ConfiguredSubgraph,
    InlineSchema,
    SchemaFile,
    read_configuration,
)
from fedloom.cli.inputs import InputCode, InputError, InputProblem
from tests.fedloom.cli.running import LINK, REGISTRY, configuration, fedloom, project


def test_a_schema_is_in_a_file_beside_the_configuration(tmp_path: Path) -> None:
    config = configuration(
        tmp_path, "  registry:\n    routing_url: https://r.example/\n    schema:\n      file: ./r.graphql\n"
    )

    subgraphs = read_configuration(config)

    schema = SchemaFile(tmp_path / "r.graphql")
    assert subgraphs == (ConfiguredSubgraph("registry", "https://r.example/", schema),)


def test_a_schema_can_stand_in_the_configuration(tmp_path: Path) -> None:
    config = configuration(
        tmp_path, "  registry:\n    schema:\n      sdl: |\n        type Query { a: Int }\n"
    )

    subgraphs = read_configuration(config)

    assert subgraphs == (ConfiguredSubgraph("registry", "", InlineSchema("type Query { a: Int }\n")),)


def test_inline_sdl_composes_and_is_not_searched_for_variables(tmp_path: Path) -> None:
    sdl = "".join(
        f"        {line}\n" for line in (LINK + '"Costs ${env.X}" ' + REGISTRY.lstrip()).splitlines()
    )
    config = configuration(tmp_path, f"  registry:\n    schema:\n      sdl: |\n{sdl}")

    ran = fedloom("compose", config)

    assert ran.status == 0
    assert "Costs ${env.X}" in ran.answer


def test_a_schema_is_asked_of_the_subgraph_which_is_routed_to_as_well(tmp_path: Path) -> None:
    config = configuration(
        tmp_path,
        "  registry:\n    schema:\n      subgraph_url: https://r.example/graphql\n"
        "      introspection_headers: {Authorization: Bearer 1}\n",
    )

    subgraphs = read_configuration(config)

    schema = AskedSchema("https://r.example/graphql", (("Authorization", "Bearer 1"),))
    assert subgraphs == (ConfiguredSubgraph("registry", "https://r.example/graphql", schema),)


def test_requests_go_to_the_routing_url_where_both_are_named(tmp_path: Path) -> None:
    config = configuration(
        tmp_path, "  r: {routing_url: https://r.example/, schema: {subgraph_url: http://127.0.0.1:4001/}}\n"
    )

    subgraphs = read_configuration(config)

    assert subgraphs == (
        ConfiguredSubgraph("r", "https://r.example/", AskedSchema("http://127.0.0.1:4001/")),
    )


def test_variables_of_the_environment_are_filled_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGE", "test")
    monkeypatch.delenv("HOST_OF_R", raising=False)
    config = configuration(
        tmp_path,
        "  r:\n"
        "    routing_url: https://${env.HOST_OF_R:-r.example}/${env.STAGE}\n"
        "    schema:\n"
        "      subgraph_url: http://127.0.0.1/${env.STAGE}\n"
        "      introspection_headers: {Authorization: 'Bearer ${env.STAGE}'}\n",
    )

    (subgraph,) = read_configuration(config)

    assert subgraph.routing_url == "https://r.example/test"
    assert subgraph.schema == AskedSchema("http://127.0.0.1/test", (("Authorization", "Bearer test"),))


def test_anchors_merges_and_other_words_at_the_top_are_free(tmp_path: Path) -> None:
    config = tmp_path / "supergraph.yaml"
    config.write_text(
        "x-common: &common\n  routing_url: https://r.example/\n"
        "subgraphs:\n  r:\n    <<: *common\n    schema: {sdl: x}\n"
    )

    (subgraph,) = read_configuration(config)

    assert subgraph.routing_url == "https://r.example/"


def test_a_merged_mapping_may_have_names_that_the_other_overrides(tmp_path: Path) -> None:
    config = tmp_path / "supergraph.yaml"
    config.write_text(
        "x:\n  deep:\n    deeper:\n      a: &a {routing_url: https://a.example/}\n"
        "      b: &b {<<: *a, routing_url: https://b.example/}\n"
        "subgraphs:\n  r: {<<: *b, schema: {sdl: x}}\n"
    )

    (subgraph,) = read_configuration(config)

    assert subgraph.routing_url == "https://b.example/"


@pytest.mark.parametrize("name", ["on", "no", "true", "2026-11-26", "1:30", "010"])
def test_a_name_is_what_is_written(name: str, tmp_path: Path) -> None:
    config = configuration(tmp_path, f"  {name}: {{schema: {{sdl: x}}}}\n")

    (subgraph,) = read_configuration(config)

    assert subgraph.name == name


@pytest.mark.parametrize(
    "version", ["federation_version: 2\n", "federation_version: =2.9.0\n", ""], ids=["major", "exact", "none"]
)
def test_any_federation_version_is_taken_since_the_links_decide(version: str, tmp_path: Path) -> None:
    config = tmp_path / "supergraph.yaml"
    config.write_text(f"{version}subgraphs: {{r: {{schema: {{sdl: x}}}}}}\n")

    subgraphs = read_configuration(config)

    assert [each.name for each in subgraphs] == ["r"]


def test_a_configuration_can_come_from_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project(tmp_path, registry=REGISTRY)
    monkeypatch.chdir(tmp_path)

    ran = fedloom("compose", "-", stdin=config.read_bytes())

    assert ran.status == 0
    assert ran.answer == fedloom("compose", config).answer


def test_a_byte_order_mark_is_no_part_of_the_configuration(tmp_path: Path) -> None:
    config = project(tmp_path, registry=REGISTRY)
    config.write_bytes(b"\xef\xbb\xbf" + config.read_bytes())

    subgraphs = read_configuration(config)

    assert [each.name for each in subgraphs] == ["registry"]


_FORM = "{file: PATH}, {subgraph_url: URL} or {sdl: TEXT}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "the document is empty; a mapping is wanted", id="empty"),
        pytest.param("- a\n", "the document is a list; a mapping is wanted", id="a list"),
        pytest.param("a\n", "the document is a text; a mapping is wanted", id="a text"),
        pytest.param("subgraph: {}\n", "the document has no `subgraphs`, but subgraph", id="no subgraphs"),
        pytest.param("{}\n", "the document has no `subgraphs`, but nothing", id="nothing in it"),
        pytest.param("subgraphs: {}\n", "subgraphs is empty; at least one is wanted", id="no subgraph"),
        pytest.param(
            "subgraphs: [r]\n", "subgraphs is a list; a mapping is wanted", id="a list of subgraphs"
        ),
    ],
)
def test_a_document_of_another_form_is_refused(text: str, message: str, tmp_path: Path) -> None:
    config = tmp_path / "supergraph.yaml"
    config.write_text(text)

    problems = _problems(config)

    assert problems == [InputProblem(InputCode.CONFIGURATION_INVALID, f"{config}: {message}")]


@pytest.mark.parametrize(
    ("subgraph", "message"),
    [
        pytest.param("", "subgraphs.r is empty; a mapping is wanted", id="nothing"),
        pytest.param("!!bool true", "subgraphs.r is a boolean; a mapping is wanted", id="a boolean"),
        pytest.param("{}", "subgraphs.r.schema is empty; a mapping is wanted", id="no schema"),
        pytest.param("{schema: r.graphql}", "subgraphs.r.schema is a text; a mapping is wanted", id="a text"),
        pytest.param(
            "{schema: {}}", f"subgraphs.r.schema has nothing; allowed is one of {_FORM}", id="an empty schema"
        ),
        pytest.param(
            "{schema: {path: a}}",
            f"subgraphs.r.schema has path; allowed is one of {_FORM}",
            id="another word",
        ),
        pytest.param(
            "{schema: {file: a, sdl: b}}",
            f"subgraphs.r.schema has file and sdl; allowed is one of {_FORM}",
            id="two forms",
        ),
        pytest.param(
            "{schema: {file: a, headers: {}}}",
            "subgraphs.r.schema has headers; known here are file, subgraph_url, sdl, introspection_headers",
            id="an unknown word in a schema",
        ),
        pytest.param(
            "{routing_ulr: a, schema: {file: a}}",
            "subgraphs.r has routing_ulr; known here are routing_url, schema, subscription_url",
            id="a misspelt word",
        ),
        pytest.param(
            "{schema: {graphref: g@current, subgraph: r}}",
            "subgraphs.r.schema names a graph in Apollo's registry, which is not asked from here;"
            " save its SDL (`rover subgraph fetch`) and name the file with `file`",
            id="a graph of the registry",
        ),
        pytest.param(
            "{schema: {file: !!int 1}}",
            "subgraphs.r.schema.file is a number; a text is wanted: put it in quotes",
            id="a number as file",
        ),
        pytest.param("{schema: {file: ''}}", "subgraphs.r.schema.file is empty", id="an empty file name"),
        pytest.param(
            "{routing_url: [a], schema: {file: a}}",
            "subgraphs.r.routing_url is a list; a text is wanted: put it in quotes",
            id="a list as URL",
        ),
        pytest.param(
            "{schema: {subgraph_url: 'localhost:4001'}}",
            "subgraphs.r.schema.subgraph_url is no URL of a subgraph; https://HOST/PATH or http://HOST/PATH"
            " is wanted",
            id="a URL without scheme",
        ),
        pytest.param(
            "{schema: {subgraph_url: 'http://[::1'}}",
            "subgraphs.r.schema.subgraph_url is no URL: Invalid IPv6 URL",
            id="a broken address",
        ),
        pytest.param(
            "{schema: {subgraph_url: 'http://r:99999/'}}",
            "subgraphs.r.schema.subgraph_url is no URL: Port out of range 0-65535",
            id="a port that does not exist",
        ),
        pytest.param(
            "{schema: {subgraph_url: 'http://r/', introspection_headers: [a]}}",
            "subgraphs.r.schema.introspection_headers is a list; a mapping is wanted",
            id="a list of headers",
        ),
        pytest.param(
            "{schema: {subgraph_url: 'http://r/', introspection_headers: {a: !!int 1}}}",
            "subgraphs.r.schema.introspection_headers.a is a number; a text is wanted: put it in quotes",
            id="a number as header",
        ),
        pytest.param(
            "{schema: {subgraph_url: 'http://r/', introspection_headers: {a b: x}}}",
            "subgraphs.r.schema.introspection_headers: 'a b' is no name of a header",
            id="a header with a blank",
        ),
        pytest.param(
            "{schema: {subgraph_url: 'http://r/', introspection_headers: {a: \"secret\\n\"}}}",
            "subgraphs.r.schema.introspection_headers.a has a line break, or a character that is not ASCII",
            id="a header of two lines",
        ),
        pytest.param(
            "{schema: {subgraph_url: 'http://r/', introspection_headers: {a: sécret}}}",
            "subgraphs.r.schema.introspection_headers.a has a line break, or a character that is not ASCII",
            id="a header that is not ASCII",
        ),
        pytest.param(
            "{schema: {file: '${env.NOT_SET_ANYWHERE}'}}",
            "subgraphs.r.schema.file: the environment variable NOT_SET_ANYWHERE is not set",
            id="a variable that is not set",
        ),
        pytest.param(
            "{routing_url: 'a${file.b}', schema: {file: a}}",
            "subgraphs.r.routing_url has ${file.b}; ${env.NAME} and ${env.NAME:-DEFAULT} are known",
            id="another kind of variable",
        ),
        pytest.param(
            "{routing_url: 'a${env.B', schema: {file: a}}",
            "subgraphs.r.routing_url has ${env.B; ${env.NAME} and ${env.NAME:-DEFAULT} are known",
            id="a variable without end",
        ),
    ],
)
def test_a_subgraph_of_another_form_is_refused(subgraph: str, message: str, tmp_path: Path) -> None:
    config = configuration(tmp_path, f"  r: {subgraph}\n")

    problems = _problems(config)

    assert problems == [InputProblem(InputCode.CONFIGURATION_INVALID, f"{config}: {message}", ("r",))]


def test_every_subgraph_of_another_form_is_told_at_once(tmp_path: Path) -> None:
    config = configuration(tmp_path, "  a: {}\n  b: {schema: {sdl: x}}\n  c: 1\n")

    problems = _problems(config)

    assert [each.subgraphs for each in problems] == [("a",), ("c",)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(
            b"subgraphs:\n  a: 1\n  a: 2\n",
            "line 3, column 3: a stands twice in one mapping, and one would hide the other",
            id="a name twice",
        ),
        pytest.param(b"subgraphs:\n  ~: x\n", "line 2, column 3: a name is no text: ~", id="nothing"),
        pytest.param(
            b"subgraphs:\n  ? [a]\n  : x\n", "line 2, column 5: a name is no text: a sequence", id="a list"
        ),
        pytest.param(b"subgraphs: [a\n", "line 2, column 1: while parsing a flow sequence", id="no YAML"),
        pytest.param(
            b"subgraphs:\n\ta: 1\n", "line 2, column 1: while scanning for the next token", id="a tab"
        ),
        pytest.param(b"a: *y\n", "line 1, column 4: found undefined alias 'y'", id="an unknown alias"),
        pytest.param(
            b"a: !!python/none x\n", "line 1, column 4: could not determine a constructor", id="a tag"
        ),
        pytest.param(b"a: \x00\n", "unacceptable character #x0000", id="a NUL"),
        pytest.param(b"a: !!int x\n", "invalid literal for int()", id="a tag that does not fit"),
        pytest.param(b"a: " + b"[" * 5000, "it is nested too deeply to be a configuration", id="deep"),
    ],
)
def test_what_is_no_yaml_is_refused_with_its_place(content: bytes, message: str, tmp_path: Path) -> None:
    config = tmp_path / "supergraph.yaml"
    config.write_bytes(content)

    (problem,) = _problems(config)

    assert problem.code == InputCode.CONFIGURATION_UNREADABLE
    assert problem.message.startswith(f"{config}: ")
    assert message in problem.message
    assert "\n" not in problem.message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"a: \xff\n", "byte 3 begins no UTF-8 character; save it as UTF-8", id="Latin-1"),
        pytest.param("a: 1".encode("utf-16"), "it is UTF-16; save it as UTF-8", id="UTF-16"),
        pytest.param(b" " * 50_000_001, "is larger than 50000000 bytes", id="too large"),
    ],
)
def test_a_file_that_is_no_text_is_refused(content: bytes, message: str, tmp_path: Path) -> None:
    config = tmp_path / "supergraph.yaml"
    config.write_bytes(content)

    (problem,) = _problems(config)

    assert problem.code == InputCode.CONFIGURATION_UNREADABLE
    assert problem.message.startswith(f"the configuration cannot be read: {config}")
    assert problem.message.endswith(message)


@pytest.mark.parametrize(
    ("name", "why"),
    [("absent.yaml", "No such file or directory"), (".", "Is a directory")],
    ids=["absent", "folder"],
)
def test_a_file_that_is_not_there_is_refused_with_status_2(name: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / name

    ran, as_json = fedloom("compose", path), fedloom("compose", path, "--json")

    assert (ran.status, ran.answer) == (2, "")
    assert (
        ran.told == f"error CONFIGURATION_UNREADABLE\n  the configuration cannot be read: {path}: {why}\n\n"
    )
    assert as_json.document == {
        "ok": False,
        "errors": [
            {
                "code": "CONFIGURATION_UNREADABLE",
                "message": f"the configuration cannot be read: {path}: {why}",
                "coordinates": [],
                "subgraphs": [],
            }
        ],
        "hints": [],
    }


def test_aliases_that_multiply_cost_nothing(tmp_path: Path) -> None:
    lines = [
        "a0: &a0 [x]",
        *(f"a{each}: &a{each} [{', '.join([f'*a{each - 1}'] * 9)}]" for each in range(1, 40)),
    ]
    config = tmp_path / "supergraph.yaml"
    config.write_text("\n".join([*lines, "subgraphs: {r: {schema: {sdl: x}}}"]))

    subgraphs = read_configuration(config)

    assert len(subgraphs) == 1


def _problems(config: Path) -> list[InputProblem]:
    with pytest.raises(InputError) as caught:
        read_configuration(config)
    return list(caught.value.problems)
