"""Where SDL comes from: files, and subgraphs that are asked over HTTP by a real client of a real server."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from fedloom.cli import introspection
from fedloom.cli.configuration import AskedSchema, ConfiguredSubgraph, InlineSchema, SchemaFile
from fedloom.cli.inputs import InputCode, InputError, InputProblem
from fedloom.cli.sources import load_sources
from fedloom.composition.subgraph import SubgraphSource
from tests.fedloom.cli.running import LINK, REGISTRY, configuration, fedloom
from tests.fedloom.cli.subgraph_server import JSON, Answer, subgraph_server, with_sdl

SDL = LINK + REGISTRY


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def test_sources_keep_the_order_of_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "b.graphql").write_text("in a file")
    with subgraph_server(with_sdl("asked")) as server:
        subgraphs = [
            ConfiguredSubgraph("c", "https://c.example/", AskedSchema(server.url)),
            ConfiguredSubgraph("b", "", SchemaFile(tmp_path / "b.graphql")),
            ConfiguredSubgraph("a", "", InlineSchema("inline")),
        ]

        sources = load_sources(subgraphs)

    assert sources == [
        SubgraphSource("c", "asked", "https://c.example/"),
        SubgraphSource("b", "in a file", ""),
        SubgraphSource("a", "inline", ""),
    ]


def test_a_running_subgraph_composes(tmp_path: Path) -> None:
    with subgraph_server(with_sdl(SDL)) as server:
        config = configuration(tmp_path, f"  registry: {{schema: {{subgraph_url: '{server.url}'}}}}\n")

        ran = fedloom("compose", config)

    assert ran.status == 0
    assert f'@join__graph(name: "registry", url: "{server.url}")' in ran.answer


def test_a_subgraph_is_asked_for_its_sdl_with_the_headers_of_the_configuration() -> None:
    with subgraph_server(with_sdl(SDL)) as server:
        load_sources([_asked(server.url, ("Authorization", "Bearer 1"))])

    ((headers, body),) = server.requests
    assert body == {"query": "{ _service { sdl } }"}
    assert headers["Authorization"] == "Bearer 1"
    assert headers["Content-Type"] == "application/json"


def test_sdl_that_comes_with_errors_is_still_sdl() -> None:
    content = {"data": {"_service": {"sdl": SDL}}, "errors": [{"message": "a field is slow"}]}
    with subgraph_server(Answer(json.dumps(content).encode())) as server:
        sources = load_sources([_asked(server.url)])

    assert sources[0].sdl == SDL


_ERRORS = {
    "errors": [{"message": 'Cannot query field "_service" on type "Query".'}, {"message": "And more."}]
}
_WITH_ERRORS = (
    'it answers { _service { sdl } } with errors: Cannot query field "_service" on type "Query".; And more.'
)
_WITHOUT_TEXT = "it answers { _service { sdl } } without a text, so it is no Federation subgraph"
_NO_JSON = "it answers text/html, which is no JSON; is this the URL of GraphQL?"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        pytest.param(Answer(json.dumps(_ERRORS).encode()), _WITH_ERRORS, id="errors"),
        pytest.param(Answer(json.dumps(_ERRORS).encode(), 400), _WITH_ERRORS, id="errors with 400"),
        pytest.param(Answer(b'{"data": {"_service": null}}'), _WITHOUT_TEXT, id="null"),
        pytest.param(Answer(b'{"data": {"_service": {"sdl": 1}}}'), _WITHOUT_TEXT, id="a number"),
        pytest.param(Answer(b"[]"), _WITHOUT_TEXT, id="a list"),
        pytest.param(Answer(b'{"errors": [1, {"message": 2}]}'), _WITHOUT_TEXT, id="errors of no form"),
        pytest.param(Answer(b"<html>", headers={"content-type": "text/html"}), _NO_JSON, id="HTML"),
        pytest.param(
            Answer(b"", headers={}),
            "it answers something without a content type, which is no JSON; is this the URL of GraphQL?",
            id="nothing",
        ),
        pytest.param(Answer(b"[" * 100_000, headers={"content-type": "text/html"}), _NO_JSON, id="deep JSON"),
        pytest.param(Answer(b"<html>", 404), "it answers 404 Not Found", id="not found"),
        pytest.param(Answer(b"{}", 502), "it answers 502 Bad Gateway", id="bad gateway"),
        pytest.param(
            Answer(b"", 401),
            "it answers 401 Unauthorized; introspection_headers can carry credentials",
            id="unauthorized",
        ),
        pytest.param(
            Answer(b"", 302, {"location": "https://u:p@elsewhere.example/graphql?token=1"}),
            "it answers 302 and points to https://elsewhere.example/graphql; name that URL instead",
            id="a redirect",
        ),
        pytest.param(
            Answer(b"this is not compressed", headers=JSON | {"content-encoding": "gzip"}),
            "Error -3 while decompressing data: incorrect header check",
            id="not compressed as it says",
        ),
    ],
)
def test_an_answer_without_sdl_is_told(answer: Answer, why: str) -> None:
    with subgraph_server(answer) as server:
        problems = _problems(_asked(server.url))

    message = f'the schema of "registry" cannot be had from {server.url}: {why}'
    assert problems == [InputProblem(InputCode.SCHEMA_UNREADABLE, message, ("registry",))]


def test_a_redirect_is_not_followed_since_headers_would_go_along() -> None:
    def answer(path: str) -> Answer:
        return Answer(status=307, headers={"location": "/other"}) if path == "/graphql" else with_sdl(SDL)

    with subgraph_server(answer) as server:
        _problems(_asked(server.url, ("Authorization", "Bearer 1")))

    assert len(server.requests) == 1


def test_a_subgraph_that_answers_drop_by_drop_is_given_up() -> None:
    with subgraph_server(Answer(hangs=True)) as server:
        problems = _problems(_asked(server.url), timeout_s=0.2)

    assert problems[0].message.endswith(": no whole answer within 0.2 seconds")


def test_a_subgraph_that_does_not_answer_is_given_up(silent_port: int) -> None:
    problems = _problems(_asked(f"http://127.0.0.1:{silent_port}/"), timeout_s=0.2)

    assert problems[0].message.endswith(": no whole answer within 0.2 seconds")


def test_subgraphs_are_asked_at_the_same_time() -> None:
    waiting = threading.Barrier(2, timeout=30)

    def answer(_: str) -> Answer:
        waiting.wait()  # passes when both have been asked
        return with_sdl(SDL)

    with subgraph_server(answer) as server:
        sources = load_sources([_asked(server.url, name="a"), _asked(server.url, name="b")])

    assert [each.name for each in sources] == ["a", "b"]


def test_a_command_that_waits_for_a_subgraph_can_be_interrupted(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(30)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        config = configuration(tmp_path, f"  registry: {{schema: {{subgraph_url: '{url}'}}}}\n")
        command = [sys.executable, "-m", "fedloom", "compose", str(config)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as ran:  # noqa: S603 -- our own command
            connection, _ = silent.accept()
            with connection:
                connection.recv(1)  # it has asked
                ran.send_signal(signal.SIGINT)
                _, told = ran.communicate(timeout=90)

    assert ran.returncode == 130
    assert "Traceback" not in told


def test_a_subgraph_that_is_down_is_told_without_the_secrets_of_its_url(free_port: int) -> None:
    url = f"http://user:password@127.0.0.1:{free_port}/graphql?key=secret"

    problems = _problems(_asked(url))

    place = f"http://127.0.0.1:{free_port}/graphql"
    assert problems[0].message.startswith(f'the schema of "registry" cannot be had from {place}: ')
    assert "Connection refused" in problems[0].message


def test_a_proxy_that_cannot_be_used_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "ftp://proxy.example")

    problems = _problems(_asked("https://r.example/"))

    assert problems[0].code == InputCode.SCHEMA_UNREADABLE
    assert problems[0].message.startswith("no subgraph can be asked")


def test_a_host_that_does_not_exist_is_told() -> None:
    problems = _problems(_asked("http://does-not-exist.invalid/"))

    assert problems[0].code == InputCode.SCHEMA_UNREADABLE
    assert problems[0].message.startswith(
        'the schema of "registry" cannot be had from http://does-not-exist.invalid/: '
    )


def test_an_answer_that_is_too_large_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(introspection, "MAX_BYTES", 1000)
    with subgraph_server(with_sdl("x" * 1000)) as server:
        problems = _problems(_asked(server.url))

    assert problems[0].message.endswith("the answer is larger than 1000 bytes")


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes("ü".encode("latin-1"))
    absent, folder, latin = tmp_path / "absent", tmp_path, tmp_path / "latin"

    problems = _problems(
        *(
            ConfiguredSubgraph(name, "", SchemaFile(path))
            for name, path in {"a": absent, "b": folder, "c": latin, "d": Path("a\0b")}.items()
        )
    )

    assert [each.message for each in problems] == [
        f'the schema of "a" cannot be read: {absent}: No such file or directory',
        f'the schema of "b" cannot be read: {folder}: Is a directory',
        f'the schema of "c" cannot be read: {latin}: byte 0 begins no UTF-8 character; save it as UTF-8',
        'the schema of "d" cannot be read: a\0b: embedded null byte',
    ]
    assert {each.code for each in problems} == {InputCode.SCHEMA_UNREADABLE}


def test_everything_that_cannot_be_read_is_told_at_once(tmp_path: Path, free_port: int) -> None:
    config = configuration(
        tmp_path,
        "  file: {schema: {file: absent.graphql}}\n"
        f"  down: {{schema: {{subgraph_url: 'http://127.0.0.1:{free_port}/'}}}}\n",
    )

    ran = fedloom("compose", config, "--json")

    assert ran.status == 2
    assert [each["subgraphs"] for each in ran.document["errors"]] == [["file"], ["down"]]
    assert ran.codes == ["SCHEMA_UNREADABLE", "SCHEMA_UNREADABLE"]


def test_what_a_subgraph_says_cannot_steer_a_terminal(tmp_path: Path) -> None:
    content = json.dumps({"errors": [{"message": "\x1b[2J gone"}]}).encode()
    with subgraph_server(Answer(content)) as server:
        config = configuration(tmp_path, f"  registry: {{schema: {{subgraph_url: '{server.url}'}}}}\n")

        ran = fedloom("compose", config)

    assert ran.status == 2
    assert "\x1b" not in ran.told
    assert r"\x1b[2J gone" in ran.told


def test_a_long_error_of_a_subgraph_is_cut_short() -> None:
    content = json.dumps({"errors": [{"message": "long " * 1000}]}).encode()
    with subgraph_server(Answer(content)) as server:
        problems = _problems(_asked(server.url))

    assert len(problems[0].message) < 700


def _asked(url: str, *headers: tuple[str, str], name: str = "registry") -> ConfiguredSubgraph:
    return ConfiguredSubgraph(name, url, AskedSchema(url, headers))


def _problems(*subgraphs: ConfiguredSubgraph, timeout_s: float = 30) -> list[InputProblem]:
    with pytest.raises(InputError) as caught:
        load_sources(subgraphs, timeout_s=timeout_s)
    return list(caught.value.problems)
