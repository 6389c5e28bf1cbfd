"""`fedloom check` as its users see it: changes, recorded operations, exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.fedloom.cli.running import LABORATORY, REGISTRY, Ran, fedloom, project

PAGE = 'query Page {\n  battery(code: "1") { code ...Parts }\n}\n'
PARTS = "fragment Parts on Battery {\n  stateOfHealth\n}\n"
DANGEROUS = "code: ID!, unit: Int"


def test_a_removed_field_breaks_and_is_refused(tmp_path: Path) -> None:
    config, now = _released(tmp_path)
    project(tmp_path, registry=REGISTRY, laboratory=LABORATORY.replace("stateOfHealth", "health"))

    ran = fedloom("check", config, "--against", now)

    assert ran == Ran(
        1,
        "BREAKING   FIELD_REMOVED  Battery.stateOfHealth is removed.\n"
        "SAFE       FIELD_ADDED  Battery.health is new.\n",
        "Refused. Changes: 1 breaking, 0 dangerous, 1 safe.\n",
    )


def test_json_has_every_change_and_the_breaking_ones_as_errors(tmp_path: Path) -> None:
    config, now = _released(tmp_path)
    project(
        tmp_path,
        registry=REGISTRY.replace("code: ID!)", f"{DANGEROUS})"),
        laboratory=LABORATORY.replace("stateOfHealth: Float", ""),
    )

    ran = fedloom("check", config, "--against", now, "--json")

    removed = {
        "code": "FIELD_REMOVED",
        "message": "Battery.stateOfHealth is removed.",
        "coordinates": ["Battery.stateOfHealth"],
        "subgraphs": [],
    }
    assert ran.status == 1
    assert ran.document == {
        "ok": False,
        "errors": [removed],
        "hints": [],
        "changes": [
            {"severity": "BREAKING"} | removed,
            {
                "severity": "DANGEROUS",
                "code": "OPTIONAL_ARG_ADDED",
                "message": "Query.battery(unit:) is new and optional.",
                "coordinates": ["Query.battery(unit:)"],
                "subgraphs": [],
            },
        ],
    }


@pytest.mark.parametrize(
    ("registry", "verdict"),
    [
        pytest.param(REGISTRY, "Fine. Changes: 0 breaking, 0 dangerous, 0 safe.\n", id="nothing"),
        pytest.param(
            REGISTRY.replace("code: ID!)", f"{DANGEROUS})"),
            "Fine. Changes: 0 breaking, 1 dangerous, 0 safe.\n",
            id="dangerous",
        ),
    ],
)
def test_changes_that_do_not_break_are_fine(registry: str, verdict: str, tmp_path: Path) -> None:
    config, now = _released(tmp_path)
    project(tmp_path, registry=registry, laboratory=LABORATORY)

    ran, as_json = (fedloom("check", config, "--against", now, *more) for more in ([], ["--json"]))

    assert (ran.status, ran.told) == (0, verdict)
    assert (as_json.status, as_json.document["ok"], as_json.document["errors"]) == (0, True, [])


def test_only_what_clients_see_counts(tmp_path: Path) -> None:
    config, now = _released(tmp_path)
    project(tmp_path, renamed=REGISTRY.replace("capacityAh", "stateOfHealth: Float capacityAh"))

    ran = fedloom("check", config, "--against", now)

    assert ran == Ran(0, "", "Fine. Changes: 0 breaking, 0 dangerous, 0 safe.\n")


def test_a_breaking_change_that_no_recorded_operation_uses_is_shown_and_let_pass(tmp_path: Path) -> None:
    config, now = _released(tmp_path)
    project(tmp_path, registry=REGISTRY, laboratory=LABORATORY.replace("stateOfHealth", "health"))
    operations = tmp_path / "page.graphql"
    operations.write_text('query Page { battery(code: "1") { code } }')

    ran = fedloom("check", config, "--against", now, "--operations", operations)

    assert ran.status == 0
    assert ran.answer.startswith("BREAKING   FIELD_REMOVED  Battery.stateOfHealth is removed.\n")
    assert ran.told == (
        "Fine. Changes: 1 breaking, 0 dangerous, 1 safe. Recorded operations: 0 of 1 would break.\n"
    )


def test_an_operation_that_breaks_is_shown_with_its_places(tmp_path: Path) -> None:
    config, now = _released(tmp_path)
    project(tmp_path, registry=REGISTRY, laboratory=LABORATORY.replace("stateOfHealth", "health"))
    operations = _folder(tmp_path / "client", {"page.graphql": PAGE, "parts/parts.graphql": PARTS})

    ran = fedloom("check", config, "--against", now, "--operations", operations)

    assert ran.status == 1
    assert ran.answer.splitlines()[2:] == [
        f"BROKEN     Page ({operations}/page.graphql:1)",
        f"  {operations}/parts/parts.graphql:2:3: Cannot query field 'stateOfHealth' on type 'Battery'.",
    ]
    assert ran.told == (
        "Refused. Changes: 1 breaking, 0 dangerous, 1 safe. Recorded operations: 1 of 1 would break.\n"
    )


def test_json_says_which_operations_break_where_and_why(tmp_path: Path) -> None:
    config, now = _released(tmp_path)
    project(tmp_path, registry=REGISTRY, laboratory=LABORATORY.replace("stateOfHealth", "health"))
    log = tmp_path / "access.jsonl"
    _log(
        log,
        'query A { battery(code: "1") { stateOfHealth } }',
        'query A { battery(code: "1") { stateOfHealth } }',
    )
    _log(log, "{ nonsense }")

    ran = fedloom("check", config, "--against", now, "--operations", log, "--json")

    message = "Cannot query field 'stateOfHealth' on type 'Battery'."
    assert ran.status == 1
    assert ran.document["ok"] is False
    assert ran.document["errors"] == [
        {
            "code": "OPERATION_BROKEN",
            "message": f"A ({log}:1) would be refused: {message}",
            "coordinates": [],
            "subgraphs": [],
        }
    ]
    assert ran.document["operations"] == {
        "count": 2,
        "refusedBefore": 1,
        "broken": [
            {
                "name": "A",
                "where": f"{log}:1",
                "times": 2,
                "reasons": [{"message": message, "where": f"{log}:1, query:1:32"}],
            }
        ],
    }


def test_an_operation_whose_answer_changes_its_type_breaks(tmp_path: Path) -> None:
    config, now = _released(tmp_path)
    project(tmp_path, registry=REGISTRY, laboratory=LABORATORY.replace("Float", "String"))
    operations = _folder(tmp_path / "client", {"a.graphql": PAGE + PARTS})

    ran = fedloom("check", config, "--against", now, "--operations", operations)

    assert ran.status == 1
    assert ran.answer.endswith("a.graphql:5:3: Battery.stateOfHealth was Float, and is String.\n")


def test_operations_come_from_several_paths_and_forms(tmp_path: Path) -> None:
    config, now = _released(tmp_path)
    folder = _folder(
        tmp_path / "client",
        {
            "page.gql": '{ battery(code: "1") { code } }',
            "deep/log.ndjson": json.dumps({"query": "query B { __typename }"}),
            "package.json": "{}",
            "README.md": "# no operation",
            ".hidden/broken.graphql": "no GraphQL",
        },
    )
    named = tmp_path / "requests.json"
    named.write_text(json.dumps([{"query": "query C { __typename }"}, {"query": "query D { __typename }"}]))

    ran = fedloom("check", config, "--against", now, "--operations", folder, "--operations", named, "--json")

    assert ran.document["operations"] == {"count": 4, "refusedBefore": 0, "broken": []}


def test_a_supergraph_of_another_composer_can_be_checked_against(tmp_path: Path) -> None:
    config, now = _released(tmp_path)
    now.write_text(
        """
        schema @link(url: "https://specs.apollo.dev/link/v1.0")
          @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION) { query: Query }
        directive @link(url: String, for: link__Purpose) repeatable on SCHEMA
        directive @join__graph(name: String!, url: String!) on ENUM_VALUE
        directive @join__type(graph: join__Graph!, key: join__FieldSet) repeatable on OBJECT
        scalar join__FieldSet
        enum link__Purpose { SECURITY EXECUTION }
        enum join__Graph { ONE @join__graph(name: "one", url: "") }
        type Query @join__type(graph: ONE) { battery(code: ID!): Battery gone: Int }
        type Battery @join__type(graph: ONE, key: "code") {
          code: ID!
          capacityAh: Float!
          stateOfHealth: Float
        }
        """
    )

    ran = fedloom("check", config, "--against", now)

    assert ran.answer == "BREAKING   FIELD_REMOVED  Query.gone is removed.\n"


def test_subgraphs_that_do_not_compose_are_refused_as_compose_refuses_them(tmp_path: Path) -> None:
    config, now = _released(tmp_path)
    project(tmp_path, registry=REGISTRY, laboratory=LABORATORY.replace("}", "capacityAh: String }"))

    ran, as_json = (fedloom("check", config, "--against", now, *more) for more in ([], ["--json"]))

    assert ran == fedloom("compose", config)
    assert ran.status == 1
    assert "FIELD_TYPE_MISMATCH" in as_json.codes
    assert list(as_json.document) == ["ok", "errors", "hints"]


def test_hints_of_the_new_composition_are_told(tmp_path: Path) -> None:
    config, now = _released(tmp_path)
    shared = 'type Battery @key(fields: "code") { code: ID! "A share." stateOfHealth: Float @shareable }'
    project(tmp_path, registry=REGISTRY, laboratory=shared, recycler=shared.replace("A share.", "Percent."))

    ran, as_json = (
        fedloom("check", tmp_path / "supergraph.yaml", "--against", now, *more) for more in ([], ["--json"])
    )

    assert ran.told.startswith("hint INCONSISTENT_DESCRIPTION")
    assert [each["code"] for each in as_json.document["hints"]] == ["INCONSISTENT_DESCRIPTION"]
    assert config.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(None, "the supergraph cannot be read: {path}: No such file or directory", id="absent"),
        pytest.param(b"\xff", "the supergraph cannot be read: {path}: byte 0 begins no UTF-8", id="no UTF-8"),
        pytest.param(
            b"no GraphQL", "{path} is no supergraph that can be read: [INVALID_FED", id="no GraphQL"
        ),
        pytest.param(
            b"type Query { a: Int }", "{path} is no supergraph that can be read: [INVALID_FED", id="API"
        ),
    ],
)
def test_a_supergraph_that_cannot_be_read_ends_with_status_2(
    content: bytes | None, message: str, tmp_path: Path
) -> None:
    config, now = _released(tmp_path)
    now.unlink()
    if content is not None:
        now.write_bytes(content)

    ran = fedloom("check", config, "--against", now, "--json")

    assert (ran.status, ran.codes) == (2, ["SUPERGRAPH_UNREADABLE"])
    assert ran.document["errors"][0]["message"].startswith(message.format(path=now))


def test_a_supergraph_that_names_a_type_which_it_lacks_ends_with_status_2(tmp_path: Path) -> None:
    config, now = _released(tmp_path)
    now.write_text(now.read_text().replace("stateOfHealth: Float", "stateOfHealth: Lost"))
    operations = _folder(tmp_path / "client", {"a.graphql": PAGE + PARTS})

    ran = fedloom("check", config, "--against", now, "--operations", operations, "--json")

    assert (ran.status, ran.codes) == (2, ["SUPERGRAPH_UNREADABLE"])
    assert "Unknown type: 'Lost'" in ran.document["errors"][0]["message"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param("a.graphql", "{", "{path}:1:2 is no GraphQL document: ", id="no GraphQL"),
        pytest.param("a.jsonl", "{", "{path}:1 is no JSON: ", id="no JSON"),
        pytest.param("a.json", "{}", "{path} has no `query`", id="no request"),
        pytest.param(
            "a.graphql", "type T { a: Int }", "no operation is recorded in {path}", id="no operation"
        ),
        pytest.param("a.jsonl", "", "no operation is recorded in {path}", id="nothing"),
        pytest.param(
            "absent/a.graphql", None, "the recording cannot be read: {path}: No such file", id="absent"
        ),
        pytest.param("absent/a.jsonl", None, "{path} cannot be read: No such file", id="absent log"),
        pytest.param("a.jsonl", "ü", "{path} cannot be read: 'utf-8' codec can't decode", id="no UTF-8"),
    ],
)
def test_recordings_that_cannot_be_checked_end_with_status_2(
    name: str, content: str | None, message: str, tmp_path: Path
) -> None:
    config, now = _released(tmp_path)
    path = tmp_path / name
    if content is not None:
        path.write_text(content, encoding="latin-1")

    ran = fedloom("check", config, "--against", now, "--operations", path, "--json")

    assert (ran.status, ran.codes) == (2, ["OPERATIONS_UNREADABLE"])
    assert ran.document["errors"][0]["message"].startswith(message.format(path=path))


def test_a_folder_without_operations_checks_nothing_and_says_so(tmp_path: Path) -> None:
    config, now = _released(tmp_path)
    folder = _folder(tmp_path / "client", {"package.json": "{}"})

    ran = fedloom("check", config, "--against", now, "--operations", folder)

    assert ran.status == 2
    assert ran.told == f"error OPERATIONS_UNREADABLE\n  no operation is recorded in {folder}\n\n"


def _released(folder: Path) -> tuple[Path, Path]:
    """A configuration, and the supergraph that clients use now."""
    config, now = project(folder, registry=REGISTRY, laboratory=LABORATORY), folder / "now.graphql"
    assert fedloom("compose", config, "--out", now).status == 0
    return config, now


def _folder(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder


def _log(path: Path, *queries: str) -> None:
    with path.open("a") as log:
        log.writelines(json.dumps({"query": each}) + "\n" for each in queries)
