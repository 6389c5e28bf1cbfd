"""`fedloom compose` as its users see it: answers, refusals, exit status, terminals, files."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fedloom.cli import composing
from fedloom.supergraph.reading import read_supergraph
from tests.fedloom.cli.running import LABORATORY, LINK, REGISTRY, configuration, fedloom, process, project

CLASHING = 'type Battery @key(fields: "code") { code: ID! capacityAh: String }'
UNREACHABLE = """
type Query { shipment: Shipment }
type Shipment { battery: Battery }
type Battery { code: ID! @shareable holder: String! }
"""
HINTED = 'type Battery @key(fields: "code") { code: ID! "Other words." capacityAh: Float! @shareable }'


def test_subgraphs_that_compose_give_a_supergraph_on_standard_output(tmp_path: Path) -> None:
    config = project(tmp_path, registry=REGISTRY, laboratory=LABORATORY)

    ran = fedloom("compose", config)

    assert (ran.status, ran.told) == (0, "")
    assert read_supergraph(ran.answer).names == ("laboratory", "registry")


def test_json_has_the_supergraph_where_no_file_is_named(tmp_path: Path) -> None:
    config = project(tmp_path, registry=REGISTRY, laboratory=LABORATORY)

    ran = fedloom("compose", config, "--json")

    assert ran.status == 0
    assert list(ran.document) == ["ok", "errors", "hints", "supergraph"]
    assert (ran.document["ok"], ran.document["errors"]) == (True, [])
    assert ran.document["supergraph"] == fedloom("compose", config).answer


def test_json_has_no_supergraph_where_a_file_is_named(tmp_path: Path) -> None:
    config, out = project(tmp_path, registry=REGISTRY), tmp_path / "out.graphql"

    ran = fedloom("compose", config, "--out", out, "--json")

    assert ran.document == {"ok": True, "errors": [], "hints": []}
    assert out.read_text() == fedloom("compose", config).answer


def test_a_written_file_is_told_of(tmp_path: Path) -> None:
    config, out = project(tmp_path, registry=REGISTRY, laboratory=LABORATORY), tmp_path / "out.graphql"

    ran = fedloom("compose", config, "--out", out)

    assert (ran.status, ran.answer) == (0, "")
    assert ran.told == f"2 subgraphs composed into {out}.\n"


def test_a_refusal_in_json_has_codes_messages_coordinates_and_subgraphs(tmp_path: Path) -> None:
    config = project(tmp_path, registry=REGISTRY, recycler=CLASHING)

    ran = fedloom("compose", config, "--json")

    error = next(each for each in ran.document["errors"] if each["code"] == "FIELD_TYPE_MISMATCH")
    assert ran.status == 1
    assert list(ran.document) == ["ok", "errors", "hints"]
    assert ran.document["ok"] is False
    assert error["coordinates"] == ["Battery.capacityAh"]
    assert sorted(error["subgraphs"]) == ["recycler", "registry"]
    assert "Float!" in error["message"]


def test_a_refusal_for_people_names_code_place_and_verdict_and_is_not_the_answer(tmp_path: Path) -> None:
    config = project(tmp_path, registry=REGISTRY, recycler=CLASHING)

    ran = fedloom("compose", config)

    lines = ran.told.splitlines()
    assert (ran.status, ran.answer) == (1, "")
    assert any(line.startswith("error FIELD_TYPE_MISMATCH  Battery.capacityAh  in ") for line in lines)
    assert any(line.startswith("  Battery.capacityAh is ") for line in lines)
    assert lines[-1] == "The subgraphs do not compose: 2 errors."


def test_a_query_that_cannot_be_answered_keeps_its_lines(tmp_path: Path) -> None:
    config = project(
        tmp_path, registry=REGISTRY.replace("code: ID! cap", "code: ID! @shareable cap"), custody=UNREACHABLE
    )

    ran = fedloom("compose", config)

    query = '\n    {\n      battery(code: "1") {\n        holder\n      }\n    }\n'
    assert ran.status == 1
    assert "error SATISFIABILITY_ERROR  Battery.holder" in ran.told
    assert query in ran.told


def test_hints_are_told_and_composition_goes_on(tmp_path: Path) -> None:
    shared = REGISTRY.replace("capacityAh: Float!", '"Some words." capacityAh: Float! @shareable')
    config = project(tmp_path, registry=shared, recycler=HINTED)

    ran, as_json = fedloom("compose", config), fedloom("compose", config, "--json")

    assert ran.status == 0
    assert ran.told.startswith("hint INCONSISTENT_DESCRIPTION  Battery.capacityAh")
    assert read_supergraph(ran.answer).names == ("recycler", "registry")
    assert [each["code"] for each in as_json.document["hints"]] == ["INCONSISTENT_DESCRIPTION"]


def test_a_refused_composition_leaves_the_old_file(tmp_path: Path) -> None:
    config, out = project(tmp_path, registry=REGISTRY, recycler=CLASHING), tmp_path / "out.graphql"
    out.write_text("the old supergraph")

    ran = fedloom("compose", config, "--out", out)

    assert ran.status == 1
    assert out.read_text() == "the old supergraph"


def test_a_file_is_replaced_as_a_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    config, out = project(tmp_path, registry=REGISTRY), tmp_path / "out.graphql"
    out.write_text("the old supergraph")
    out.chmod(0o640)
    before = out.stat().st_ino

    fedloom("compose", config, "--out", out)

    assert out.stat().st_ino != before  # another file took its place: no reader saw half of one
    assert out.stat().st_mode & 0o777 == 0o640
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "out.graphql",
        "registry.graphql",
        config.name,
    ]


def test_a_link_to_a_file_stays_a_link(tmp_path: Path) -> None:
    config, target, link = project(tmp_path, registry=REGISTRY), tmp_path / "target", tmp_path / "link"
    link.symlink_to(target)

    fedloom("compose", config, "--out", link)

    assert link.is_symlink()
    assert target.read_text().startswith("schema")


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config, out = project(tmp_path, registry=REGISTRY), tmp_path / "out.graphql"
    out.write_text("the old supergraph")

    def no_space(*_: object) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", no_space)
    ran = fedloom("compose", config, "--out", out, "--json")

    assert (ran.status, ran.codes) == (2, ["OUTPUT_UNWRITABLE"])
    assert out.read_text() == "the old supergraph"
    assert not list(tmp_path.glob(".fedloom-*"))


@pytest.mark.parametrize(
    ("out", "why"),
    [
        pytest.param("absent/out.graphql", "No such file or directory", id="no such folder"),
        pytest.param(".", "Is a directory", id="a folder"),
    ],
)
def test_a_file_that_cannot_be_written_ends_with_status_2(
    out: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project(tmp_path, registry=REGISTRY)
    monkeypatch.chdir(tmp_path)

    ran = fedloom("compose", config, "--out", out)

    assert ran.status == 2
    assert ran.told.startswith("error OUTPUT_UNWRITABLE\n  the supergraph cannot be written: ")
    assert why in ran.told


def test_the_supergraph_can_go_to_a_device(tmp_path: Path) -> None:
    config = project(tmp_path, registry=REGISTRY)

    ran = fedloom("compose", config, "--out", os.devnull)

    assert ran.status == 0
    assert Path(os.devnull).is_char_device()


def test_colours_are_for_terminals_only(tmp_path: Path) -> None:
    config = project(tmp_path, registry=REGISTRY, recycler=CLASHING)

    piped, (status, shown) = fedloom("compose", config), _in_a_terminal("compose", str(config))

    assert "\x1b" not in piped.told
    assert status == 1
    assert "\x1b[31m\x1b[1merror FIELD_TYPE_MISMATCH\x1b[0m" in shown


@pytest.mark.parametrize(
    ("variable", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")], ids=["no colour", "dumb terminal"]
)
def test_a_terminal_can_ask_for_no_colours(variable: str, value: str, tmp_path: Path) -> None:
    config = project(tmp_path, registry=REGISTRY, recycler=CLASHING)

    _, shown = _in_a_terminal("compose", str(config), environment={variable: value})

    assert "error FIELD_TYPE_MISMATCH" in shown
    assert "\x1b" not in shown


def test_colours_can_be_forced_where_there_is_no_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project(tmp_path, registry=REGISTRY, recycler=CLASHING)
    monkeypatch.setenv("FORCE_COLOR", "1")

    ran = fedloom("compose", config)

    assert "\x1b[31m" in ran.told


def test_a_terminal_breaks_long_lines_and_keeps_them_indented(tmp_path: Path) -> None:
    config = project(tmp_path, registry=REGISTRY, recycler=CLASHING)

    _, shown = _in_a_terminal("compose", str(config), environment={"COLUMNS": "50", "NO_COLOR": "1"})

    message = [line for line in shown.splitlines() if line.startswith("  ")]
    assert len(message) > 4
    assert max(len(line) for line in message) <= 50


def test_json_is_the_same_in_a_terminal(tmp_path: Path) -> None:
    config = project(tmp_path, registry=REGISTRY, recycler=CLASHING)

    piped, (_, shown) = (
        fedloom("compose", config, "--json"),
        _in_a_terminal("compose", str(config), "--json"),
    )

    assert shown.replace("\r\n", "\n") == piped.answer


def test_what_is_written_is_utf_8_whatever_the_locale(tmp_path: Path) -> None:
    config = project(tmp_path, registry='"电池" ' + REGISTRY.lstrip())
    environment = os.environ | {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"}

    ran = process("-m", "fedloom", "compose", str(config), capture_output=True, env=environment)

    assert '"电池"' in ran.stdout.decode("utf-8")


def test_what_would_steer_a_terminal_is_shown_as_text(tmp_path: Path) -> None:
    config = configuration(tmp_path, '  "a\\e[2Jb": {schema: {file: absent.graphql}}\n')

    ran = fedloom("compose", config)

    assert "\x1b" not in ran.told
    assert r"a\x1b[2Jb" in ran.told


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    config = project(tmp_path, registry=REGISTRY)

    with _closed_pipe() as closed:
        ran = process(
            "-m", "fedloom", "compose", str(config), stdout=closed, stderr=subprocess.PIPE, text=True
        )

    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert "fault of fedloom" not in ran.stderr


@pytest.mark.parametrize("more", [[], ["--json"]], ids=["for people", "as JSON"])
def test_a_full_disk_behind_standard_output_ends_with_status_2(more: list[str], tmp_path: Path) -> None:
    config = project(tmp_path, registry=REGISTRY)

    with Path("/dev/full").open("wb") as full:
        ran = process("-m", "fedloom", "compose", str(config), *more, stdout=full, stderr=subprocess.PIPE)

    assert ran.returncode == 2
    assert ran.stderr.decode() == (
        "error OUTPUT_UNWRITABLE\n  standard output cannot be written: No space left on device\n\n"
    )


def test_where_nobody_listens_the_exit_status_still_tells(tmp_path: Path) -> None:
    config = project(tmp_path, registry=REGISTRY, recycler=CLASHING)

    with Path("/dev/full").open("wb") as full:
        ran = process("-m", "fedloom", "compose", str(config), stdout=subprocess.PIPE, stderr=full)

    assert (ran.returncode, ran.stdout) == (1, b"")


def test_a_fault_of_ours_is_told_without_a_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = project(tmp_path, registry=REGISTRY)

    def broken(_: object) -> None:
        raise ZeroDivisionError("an impossible supergraph")

    monkeypatch.setattr(composing, "compose_sources", broken)
    ran, as_json = fedloom("compose", config), fedloom("compose", config, "--json")

    assert (ran.status, as_json.status) == (3, 3)
    assert as_json.codes == ["INTERNAL"]
    assert ran.told.startswith("error INTERNAL\n  ZeroDivisionError: an impossible supergraph\n")
    assert "FEDLOOM_DEBUG=1" in ran.told


def test_a_fault_of_ours_can_be_traced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = project(tmp_path, registry=REGISTRY)

    def broken(_: object) -> None:
        raise ZeroDivisionError("an impossible supergraph")

    monkeypatch.setattr(composing, "compose_sources", broken)
    monkeypatch.setenv("FEDLOOM_DEBUG", "1")

    with pytest.raises(ZeroDivisionError):
        fedloom("compose", config)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["compose"], id="no configuration"),
        pytest.param(["compose", "a", "b"], id="two configurations"),
        pytest.param(["compose", "a", "--colour"], id="an unknown option"),
        pytest.param(["decompose"], id="an unknown command"),
        pytest.param(["check", "a"], id="nothing to check against"),
    ],
)
def test_a_call_that_cannot_be_understood_ends_with_status_2(arguments: list[str]) -> None:
    ran = fedloom(*arguments)

    assert (ran.status, ran.answer) == (2, "")
    assert "Usage: " in ran.told


def test_the_version_is_that_of_the_distribution() -> None:
    ran = fedloom("--version")

    assert ran.status == 0
    assert ran.answer.startswith("fedloom 0.")


def test_a_start_does_not_load_what_only_subgraph_urls_need(tmp_path: Path) -> None:
    config = project(tmp_path, registry=REGISTRY)
    program = (
        "import sys; from fedloom.cli import app\n"
        f"app(['compose', {str(config)!r}, '--out', {os.devnull!r}], standalone_mode=False)\n"
        "print(sorted({'httpx', 'rich', 'starlette', 'sqlalchemy', 'celltrail'} & sys.modules.keys()))"
    )

    ran = process("-c", program, capture_output=True, text=True)

    assert ran.stdout == "[]\n"


def test_sdl_with_a_byte_order_mark_composes(tmp_path: Path) -> None:
    config = project(tmp_path, registry=REGISTRY)
    (tmp_path / "registry.graphql").write_bytes(b"\xef\xbb\xbf" + (LINK + REGISTRY).encode())

    ran = fedloom("compose", config)

    assert ran.status == 0


def _in_a_terminal(*arguments: str, environment: dict[str, str] | None = None) -> tuple[int, str]:
    """Run the command in a terminal of 80 columns; its status, and what both streams showed."""
    controller, terminal = pty.openpty()
    settings = os.environ | {"COLUMNS": "80"} | (environment or {})
    command = [sys.executable, "-m", "fedloom", *arguments]
    with subprocess.Popen(command, stdout=terminal, stderr=terminal, env=settings) as ran:  # noqa: S603 -- ours
        os.close(terminal)
        shown = b"".join(iter(lambda: _read(controller), b""))
    os.close(controller)
    return ran.returncode, shown.decode()


def _read(controller: int) -> bytes:
    try:
        return os.read(controller, 65536)
    except OSError:  # Linux says so when the other side is closed
        return b""


@contextmanager
def _closed_pipe() -> Iterator[int]:
    """The writing end of a pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        yield writing
    finally:
        os.close(writing)
