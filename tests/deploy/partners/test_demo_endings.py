"""What ends with `celltrail demo --partners`, what goes on without a part of it, what a next one finds."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.programs import Program, started
from tests.deploy.partners.demonstrations import Demonstration, demonstration, runs, wait_until_gone


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each test finds what the one before left."""
    return tmp_path_factory.mktemp("endings") / "data"


@pytest.fixture
def demo(data: Path) -> Iterator[Demonstration]:
    found = demonstration(data)
    try:
        yield found
    finally:
        found.program.end()


def test_the_demonstration_goes_on_without_a_subgraph_that_dies(demo: Demonstration) -> None:
    query, token = demo.operation("AcrossCompanies")

    os.kill(demo.processes()["telematics"], signal.SIGKILL)
    demo.program.err.until(r"telematics  has ended with status -9; the demonstration goes on without it")
    answer = demo.ask(query, token)

    battery = answer["data"]["battery"]
    assert (battery["stage"], battery["chargeCycles"]) == ("RECYCLED", None)
    assert battery["recycling"]["lots"][0]["recoverableMasses"]
    assert answer["errors"]


@pytest.mark.parametrize("stop", [Program.press_ctrl_c, Program.terminate])
def test_they_stop_with_it_and_are_served_no_more(
    demo: Demonstration, data: Path, stop: Callable[[Program], int]
) -> None:
    processes = demo.processes()
    status = stop(demo.program)

    assert (status, demo.program.err.all()) == (0, "")
    assert set(processes) == {"telematics", "laboratory"}
    assert [pid for pid in processes.values() if runs(pid)] == []

    alone = started("demo", "--json", "--port", "0", "--data", str(data))
    try:
        document = json.loads(alone.out.until(r"^.*\n")[0])
        answer = Demonstration(alone, document).ask(
            '{ battery(by: {code: "x"}) { chargeCycles } }', document["partners"][0]["token"]
        )
    finally:
        alone.end()
    assert set(document) == {"url", "partners", "issuer"}
    assert "Cannot query field 'chargeCycles'" in answer["errors"][0]["message"]


def test_they_stop_with_a_demonstration_that_is_killed_and_the_next_one_goes_on(
    demo: Demonstration, data: Path
) -> None:
    processes = demo.processes()
    demo.program.process.kill()
    demo.program.process.wait()

    for pid in processes.values():
        wait_until_gone(pid)
    again = demonstration(data)
    try:
        query, token = again.operation("AcrossCompanies")
        answer = again.ask(query, token)
    finally:
        again.program.end()

    assert set(processes) == {"telematics", "laboratory"}
    assert "errors" not in answer, answer
    assert answer["data"]["battery"]["chargeCycles"] > 100
