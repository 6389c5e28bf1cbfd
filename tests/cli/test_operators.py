"""`celltrail operator add | list | suspend | resume`."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import CallCli

MAKER = ("operator", "add", "maker", "--name", "Example Works", "--country", "CN", "--role", "MANUFACTURER")


def test_a_partner_comes_on_board_with_roles_and_identifiers(call: CallCli) -> None:
    added = call(*MAKER, "--role", "SUPPLIER", "--identifier", "MIIT_MAKER_CODE=001")
    listed = call("operator", "list", "--json")

    assert (added.exit_code, added.stdout) == (0, "maker is on board\n")
    assert json.loads(listed.stdout) == [
        {
            "id": "maker",
            "name": "Example Works",
            "country": "CN",
            "roles": ["MANUFACTURER", "SUPPLIER"],
            "regimes": [],
            "suspended": False,
            "identifiers": [{"scheme": "MIIT_MAKER_CODE", "value": "001"}],
        }
    ]


def test_an_authority_watches_a_law(call: CallCli) -> None:
    authority = ("--name", "Example Watch", "--country", "DE", "--role", "AUTHORITY")
    call("operator", "add", "watch", *authority, "--regime", "EU_2023_1542")

    (found,) = json.loads(call("operator", "list", "--json").stdout)

    assert found["regimes"] == ["EU_2023_1542"]


def test_the_list_for_people_has_a_line_for_each_partner(call: CallCli) -> None:
    call(
        *MAKER,
        *(part for code in ("001", "002", "003") for part in ("--identifier", f"MIIT_MAKER_CODE={code}")),
    )
    call("operator", "add", "oem", "--name", "范例 Motors", "--country", "DE", "--role", "OEM")

    header, *lines = call("operator", "list").stdout.splitlines()

    assert header.split() == ["id", "name", "country", "roles", "suspended", "identifiers"]
    assert [line.split()[0] for line in lines] == ["maker", "oem"]
    assert lines[0].endswith("MIIT_MAKER_CODE=001, MIIT_MAKER_CODE=002, MIIT_MAKER_CODE=003")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(("--country", "DE", "--role", "OEM", "--identifier", "GLN"), "SCHEME=VALUE", id="form"),
        pytest.param(("--country", "DE", "--role", "OEM", "--identifier", "GLN=123"), "13 digits", id="gln"),
        pytest.param(("--country", "Germany", "--role", "OEM"), "ISO 3166-1", id="country"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_comes_on_board(
    call: CallCli, arguments: tuple[str, ...], says: str
) -> None:
    refused = call("operator", "add", "oem", "--name", "Example", *arguments)

    assert (refused.exit_code, refused.stdout) == (1, "")
    assert says in refused.stderr
    assert json.loads(call("operator", "list", "--json").stdout) == []


def test_the_same_id_is_refused(call: CallCli) -> None:
    call(*MAKER)

    again = call(*MAKER)

    assert again.exit_code == 1
    assert "'maker' is on board already" in again.stderr


def test_an_unknown_role_is_a_wrong_call(call: CallCli) -> None:
    assert call("operator", "add", "x", "--name", "x", "--country", "DE", "--role", "KING").exit_code == 2


def test_a_suspended_partner_is_shown_as_such_until_it_is_resumed(call: CallCli) -> None:
    call(*MAKER)

    said = [
        call("operator", *arguments).stdout
        for arguments in (
            ("suspend", "maker", "--reason", "a laptop was stolen"),
            ("suspend", "maker"),
            ("resume", "maker"),
        )
    ]
    again = call("operator", "resume", "maker")
    call("operator", "suspend", "maker")
    (listed,) = json.loads(call("operator", "list", "--json").stdout)

    assert said == ["maker is suspended\n", "maker was suspended before\n", "maker is let in again\n"]
    assert (again.exit_code, "no suspended operator 'maker'" in again.stderr) == (1, True)
    assert listed["suspended"] is True


def test_an_operator_that_nobody_knows_is_not_suspended_by_mistake(call: CallCli) -> None:
    refused = call("operator", "suspend", "marker")

    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "no operator 'marker'" in refused.stderr
