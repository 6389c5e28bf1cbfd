"""`celltrail subgraph publish | approve | list | remove`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.cli.conftest import CallCli
from tests.subgraphs.conftest import SDL

GRANTS = ("--grant", "Battery.id", "--grant", "Battery.stateOfHealth")

OEM = ("operator", "add", "oem", "--name", "Example Motors", "--country", "DE", "--role", "OEM")
HASH = hashlib.sha256(SDL.encode()).hexdigest()


@pytest.fixture
def published(call: CallCli, tmp_path: Path) -> tuple[str, ...]:
    """Give the arguments that publish a subgraph, with its owner on board."""
    (tmp_path / "schema.graphql").write_text(SDL)
    assert call(*OEM).exit_code == 0
    sdl = ("--sdl", str(tmp_path / "schema.graphql"))
    return ("subgraph", "publish", "charging", *sdl, "--url", "http://127.0.0.1:9/", "--owner", "oem")


def listed(call: CallCli) -> list[tuple[str, str]]:
    found = json.loads(call("subgraph", "list", "--json").stdout)
    return [(each["name"], each["state"]) for each in found]


def test_a_subgraph_is_published_approved_and_removed(call: CallCli, published: tuple[str, ...]) -> None:
    answers = [call(*published)]
    states = [listed(call)]
    for each in (("approve", "charging", HASH[:12], *GRANTS), ("remove", "charging")):
        answers.append(call("subgraph", *each))
        states.append(listed(call))

    assert [each.exit_code for each in answers] == [0, 0, 0]
    assert (
        answers[0].stdout
        == f"charging waits for approval: celltrail subgraph approve charging {HASH} {' '.join(GRANTS)}\n"
    )
    assert "Battery.diary, Mutation.chargingStart" in answers[0].stderr
    assert states == [[("charging", "PUBLISHED")], [("charging", "APPROVED")], []]


def test_the_list_for_people_has_the_hash_that_approves(call: CallCli, published: tuple[str, ...]) -> None:
    call(*published)

    header, line = call("subgraph", "list").stdout.splitlines()

    assert header.split() == ["name", "state", "sha256", "owner", "url"]
    assert line.split() == ["charging", "PUBLISHED", HASH[:12], "oem", "http://127.0.0.1:9/"]


@pytest.mark.parametrize("given", ["0" * 64, HASH[:11]])
def test_only_what_was_reviewed_is_approved(call: CallCli, published: tuple[str, ...], given: str) -> None:
    call(*published)

    refused = call("subgraph", "approve", "charging", given)

    assert refused.exit_code == 1
    assert HASH in refused.stderr
    assert listed(call) == [("charging", "PUBLISHED")]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("approve", "charging", HASH), id="nothing waits"),
        pytest.param(("remove", "charging"), id="nothing serves"),
    ],
)
def test_what_is_not_there_is_said(call: CallCli, arguments: tuple[str, ...]) -> None:
    refused = call("subgraph", *arguments)

    assert refused.exit_code == 1
    assert "NOT_FOUND" in refused.stderr


def test_nothing_is_sent_that_was_not_granted(call: CallCli, published: tuple[str, ...]) -> None:
    call(*published)

    refused = call("subgraph", "approve", "charging", HASH, "--grant", "Battery.uid")

    assert refused.exit_code == 1
    assert "asks for what it is not granted: Battery.id" in refused.stderr
    assert listed(call) == [("charging", "PUBLISHED")]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        pytest.param(("cycles: Int", "recycling: Int"), "FIELD_OF_OTHERS", id="not its own"),
        pytest.param(("km: Int", "km: ChargingNone"), "INVALID_GRAPHQL", id="not composable"),
    ],
)
def test_what_does_not_fit_is_not_published(
    call: CallCli, published: tuple[str, ...], tmp_path: Path, change: tuple[str, str], rule: str
) -> None:
    (tmp_path / "schema.graphql").write_text(SDL.replace(*change))

    refused = call(*published)

    assert refused.exit_code == 1
    assert rule in refused.stderr
    assert listed(call) == []


def test_production_takes_subgraphs_once_partners_can_know_it(
    call: CallCli, published: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CELLTRAIL_ENVIRONMENT", "production")
    unknown = call(*published)
    monkeypatch.setenv("CELLTRAIL_PUBLIC_URL", "https://gateway.example")
    plain = call(*published)
    monkeypatch.setenv("CELLTRAIL_PUBLIC_URL", "http://gateway.example")
    no_origin = call(*published)

    assert [each.exit_code for each in (unknown, plain, no_origin)] == [1, 1, 1]
    assert "CELLTRAIL_PUBLIC_URL is not set" in unknown.stderr
    assert "it begins with one of: https" in plain.stderr
    assert "is not https://HOST" in no_origin.stderr
