"""`celltrail demo`, started and stopped as a stranger would."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import parse, print_ast
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.cli.conftest import CallCli, StartProgram
from tests.cli.programs import Program, started

FEW = "62"
PARTNERS = ["maker", "competitor", "exporter", "oem", "recycler", "authority"]
KEYS = {"operator", "name", "roles", "token", "query"}
STREAM = "subscription { batteryStatusChanged { id type } }"


def introduced(program: Program) -> dict[str, Any]:
    """The one line for programs, once it is there."""
    document: dict[str, Any] = json.loads(program.out.until(r"^.*\n")[0])
    return document


def ask(document: dict[str, Any], partner: str, query: str | None = None) -> dict[str, Any]:
    found = next(each for each in document["partners"] if each["operator"] == partner)
    answer = httpx.post(
        f"{document['url']}/graphql",
        json={"query": query or found["query"]},
        headers={"Authorization": f"Bearer {found['token']}"},
        timeout=30,
    )
    body: dict[str, Any] = answer.json()
    assert "errors" not in body, body["errors"]
    data: dict[str, Any] = body["data"]
    return data


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of a demonstration that was started, and stopped."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    program = started("demo", "--json", "--port", "0", "--data", str(folder), "--batteries", FEW)
    try:
        introduced(program)
        assert program.press_ctrl_c() == 0
    finally:
        program.end()
    return folder


@pytest.fixture(scope="module")
def running(whole: Path) -> Iterator[dict[str, Any]]:
    """What a demonstration said that runs on while the tests of this module do."""
    program = started("demo", "--json", "--port", "0", "--data", str(whole))
    try:
        yield introduced(program)
    finally:
        program.end()


def test_for_programs_standard_output_is_one_line_of_json(start: StartProgram, whole: Path) -> None:
    program = start("demo", "--json", "--port", "0", "--data", str(whole))
    document = introduced(program)

    status = program.press_ctrl_c()

    assert set(document) == {"url", "partners", "issuer"}
    assert [each["operator"] for each in document["partners"]] == PARTNERS
    assert all(set(each) == KEYS for each in document["partners"])
    assert document["issuer"] == "urn:celltrail:development"
    assert (status, program.out.all().count("\n"), program.err.all()) == (0, 1, "")


@pytest.mark.parametrize("partner", PARTNERS)
def test_each_token_answers_each_partners_own_query(running: dict[str, Any], partner: str) -> None:
    data = ask(running, partner)
    viewer = ask(running, partner, "{ viewer { operator { name } roles } }")["viewer"]

    told = next(each for each in running["partners"] if each["operator"] == partner)
    assert all(value is not None for value in data.values())
    assert viewer == {"operator": {"name": told["name"]}, "roles": told["roles"]}


def test_a_second_start_keeps_the_data_and_the_tokens(
    start: StartProgram, running: dict[str, Any], whole: Path
) -> None:
    second = start("demo", "--json", "--port", "0", "--data", str(whole), "--batteries", "4000")

    after = introduced(second)

    assert ask({**running, "url": after["url"]}, "oem") == ask(after, "oem")
    assert [each["query"] for each in running["partners"]] == [each["query"] for each in after["partners"]]
    assert "the data of the first start are kept: about 62 batteries, not 4000" in second.err.said


def test_in_a_file_every_token_query_and_link_is_one_line(start: StartProgram, whole: Path) -> None:
    program = start("demo", "--port", "0", "--data", str(whole))
    program.out.until("Ctrl-C stops")
    program.press_ctrl_c()

    lines = [line.strip() for line in program.out.all().splitlines()]

    tokens = [line for line in lines if re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", line)]
    queries = [print_ast(parse(line)) for line in lines if line.startswith("query ")]
    links = [httpx.URL(line) for line in lines if line.startswith("http")]
    assert len(tokens) == len(queries) == len(PARTNERS)
    assert [print_ast(parse(link.params["query"])) for link in links] == queries
    assert [link.fragment.removeprefix("token=") for link in links] == tokens
    assert "\x1b" not in program.out.said


def test_on_a_terminal_the_link_is_behind_its_words_and_nothing_is_folded(
    start: StartProgram, whole: Path
) -> None:
    program = start("demo", "--port", "0", "--data", str(whole), on_terminal=True)
    program.out.until("Ctrl-C stops")

    status = program.press_ctrl_c()

    said = program.out.all()
    assert status == 0
    assert len(
        re.findall(r"\x1b]8;[^;]*;http[^\x1b]*#token=[\w.-]+\x1b\\open both in GraphiQL", said)
    ) == len(PARTNERS)
    assert len(re.findall(r"^  [\w-]{40,}\.[\w-]+\.[\w-]+\r$", said, re.MULTILINE)) == len(PARTNERS)
    assert len(re.findall(r"^  query .*}\r$", said, re.MULTILINE)) == len(PARTNERS)


def test_a_start_that_was_cut_off_is_clean_and_the_next_one_goes_on(start: StartProgram, data: Path) -> None:
    arguments = ("demo", "--port", "0", "--data", str(data), "--batteries", "300")
    cut = start(*arguments, on_terminal=True)
    cut.out.until("recording lives of batteries")
    status = cut.press_ctrl_c()

    document = introduced(start(*arguments, "--json"))

    count = ask(document, "maker", "{ batteries(first: 1) { totalCount } }")["batteries"]["totalCount"]
    assert (status, "Traceback" in cut.out.all()) == (0, False)
    assert count == 5 * 53 + 9  # five whole families, and what the documents register


@pytest.mark.parametrize("stop", [Program.press_ctrl_c_twice, Program.terminate])
def test_open_streams_do_not_hold_up_a_stop(
    start: StartProgram, whole: Path, stop: Callable[[Program], int]
) -> None:
    program = start("demo", "--json", "--port", "0", "--data", str(whole))
    document = introduced(program)
    token = document["partners"][0]["token"]

    with _open_socket(document["url"], token), _open_events(document["url"], token):
        status = stop(program)

    assert (status, program.err.all()) == (0, "")


def test_a_port_that_is_taken_is_said_before_anything_is_written(start: StartProgram, data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        program = start("demo", "--json", "--port", str(port), "--data", str(data))
        status = program.process.wait(timeout=60)

    assert (status, program.out.all()) == (1, "")
    assert program.err.all() == (
        f"configuration: cannot listen on 127.0.0.1:{port}: the port is taken; stop the other program, "
        "or choose another with --port\n"
    )
    assert not data.exists()


def test_a_database_with_other_data_is_left_alone(call: CallCli) -> None:
    call("operator", "add", "mine", "--name", "Example", "--country", "DE", "--role", "OEM")

    result = call("demo", "--port", "0")

    assert result.exit_code == 1
    assert "other data than a demonstration" in result.stderr


def test_production_has_no_demonstration(call: CallCli, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELLTRAIL_ENVIRONMENT", "production")

    result = call("demo", "--port", "0")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "CELLTRAIL_ENVIRONMENT says production" in result.stderr
    assert not data.exists()


def test_fewer_batteries_than_one_family_are_a_wrong_call(call: CallCli) -> None:
    assert call("demo", "--batteries", "5").exit_code == 2


@contextmanager
def _open_socket(url: str, token: str) -> Iterator[None]:
    address = f"{url.replace('http', 'ws')}/graphql"
    with connect(address, subprotocols=[Subprotocol("graphql-transport-ws")]) as opened:
        opened.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}}))
        assert json.loads(opened.recv(timeout=30))["type"] == "connection_ack"
        opened.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": STREAM}}))
        opened.send(json.dumps({"type": "ping"}))
        assert json.loads(opened.recv(timeout=30))["type"] == "pong"
        yield


@contextmanager
def _open_events(url: str, token: str) -> Iterator[None]:
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
    with httpx.stream(
        "POST", f"{url}/graphql", json={"query": STREAM}, headers=headers, timeout=30
    ) as answer:
        assert answer.status_code == 200
        yield
