"""Trusted documents on a running gateway: what a client may run, over every transport."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.security.house import House, environment, running_house
from tests.security.streams import initialise, say, socket

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROLES = "query Roles { viewer { roles } }"
PUBLIC = "query Nothing { viewer { roles } }"
FREE = "{ viewer { scopes } }"
HASH = hashlib.sha256(ROLES.encode()).hexdigest()
TOLD = {"data": {"viewer": {"roles": ["IMPORTER", "OEM"]}}}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bound(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A gateway that runs trusted documents only, of the client `erp` and of the public."""
    folder = tmp_path_factory.mktemp("documents")
    (folder / "erp.json").write_text(json.dumps({"roles": ROLES}))
    (folder / "public.json").write_text(json.dumps({"nothing": PUBLIC}))
    settings = {
        "CELLTRAIL_TRUSTED_DOCUMENTS": str(folder),
        "CELLTRAIL_REQUIRE_TRUSTED_DOCUMENTS": "1",
    }
    async with running_house(tmp_path_factory.mktemp("bound"), settings) as running:
        yield running


async def _asked(
    bound: House,
    body: dict[str, Any],
    *,
    token: str | None,
    accept: str = "application/graphql-response+json",
) -> httpx.Response:
    headers = {"accept": accept} | ({} if token is None else {"authorization": f"Bearer {token}"})
    return await bound.client.post("/graphql", json=body, headers=headers)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"documentId": "roles"}, id="id"),
        pytest.param({"documentId": f"sha256:{HASH}"}, id="hash"),
        pytest.param({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": HASH}}}, id="extension"),
        pytest.param({"query": ROLES}, id="text"),
        pytest.param({"query": ROLES, "documentId": "roles"}, id="both"),
    ],
)
async def test_a_clients_own_documents_run(bound: House, body: dict[str, Any]) -> None:
    answer = await _asked(bound, body, token=bound.token())

    assert (answer.status_code, answer.json()) == (200, TOLD)


async def test_they_run_by_get_as_an_event_stream_and_on_a_socket(bound: House) -> None:
    token = bound.token()
    got = await bound.client.get(
        "/graphql", params={"documentId": "roles"}, headers={"authorization": f"Bearer {token}"}
    )
    streamed = await _asked(bound, {"documentId": "roles"}, token=token, accept="text/event-stream")
    async with socket(bound) as opened:
        await initialise(opened, token)
        assert json.loads(await opened.recv()) == {"type": "connection_ack"}
        await say(opened, type="subscribe", id="1", payload={"documentId": "roles"})
        said = json.loads(await opened.recv())

    assert got.json() == TOLD
    assert f"data: {json.dumps(TOLD, separators=(',', ':'))}" in streamed.text
    assert said == {"id": "1", "type": "next", "payload": TOLD}


@pytest.mark.parametrize(
    ("body", "changes", "status", "code"),
    [
        pytest.param({"query": FREE}, {}, 403, "FORBIDDEN", id="free text"),
        pytest.param({"query": f"{ROLES} #"}, {}, 403, "FORBIDDEN", id="text with a comment"),
        pytest.param({"documentId": "other"}, {}, 400, "PERSISTED_QUERY_NOT_FOUND", id="an unknown id"),
        pytest.param({"documentId": "nothing"}, {}, 400, "PERSISTED_QUERY_NOT_FOUND", id="the public's id"),
        pytest.param(
            {"documentId": "roles"},
            {"client_id": "app"},
            400,
            "PERSISTED_QUERY_NOT_FOUND",
            id="another client",
        ),
        pytest.param({"query": ROLES}, {"client_id": "app"}, 403, "FORBIDDEN", id="another client's text"),
        pytest.param(
            {"query": PUBLIC}, {"client_id": "public"}, 403, "FORBIDDEN", id="a client that is called public"
        ),
        pytest.param({"documentId": 7}, {}, 400, "BAD_REQUEST", id="a number as an id"),
        pytest.param({}, {}, 400, "BAD_REQUEST", id="neither"),
    ],
)
async def test_nothing_else_runs(
    bound: House, body: dict[str, Any], changes: dict[str, object], status: int, code: str
) -> None:
    answer = await _asked(bound, body, token=bound.token(changes=changes))

    assert answer.status_code == status
    assert answer.json()["errors"][0]["extensions"]["code"] == code
    assert "data" not in answer.json()


async def test_nothing_else_runs_as_an_event_stream_or_on_a_socket(bound: House) -> None:
    token = bound.token()
    streamed = await _asked(bound, {"query": FREE}, token=token, accept="text/event-stream")
    async with socket(bound) as opened:
        await initialise(opened, token)
        assert json.loads(await opened.recv()) == {"type": "connection_ack"}
        await say(opened, type="subscribe", id="1", payload={"query": FREE})
        said = json.loads(await opened.recv())
        await say(opened, type="subscribe", id="2", payload={"documentId": "roles"})
        after = json.loads(await opened.recv())

    assert '"code":"FORBIDDEN"' in streamed.text
    assert (said["type"], said["payload"][0]["extensions"]["code"]) == ("error", "FORBIDDEN")
    assert after["payload"] == TOLD


async def test_the_public_runs_its_own_and_credentials_come_first(bound: House) -> None:
    public = await _asked(bound, {"documentId": "nothing"}, token=None)
    free = await _asked(bound, {"query": FREE}, token=None)
    refused = await _asked(bound, {"documentId": "roles"}, token=bound.token()[:-4])

    assert public.json() == {"data": {"viewer": {"roles": []}}}
    assert free.status_code == 403
    assert refused.status_code == 401


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        pytest.param(
            {"a": "{ viewer { nothing } }"}, "erp: Cannot query field 'nothing'", id="an unknown field"
        ),
        pytest.param({"a": "{"}, "erp: Syntax Error", id="no document"),
        pytest.param({"a": 7}, "erp.json: 'a' is no document", id="no text"),
    ],
)
async def test_a_document_that_cannot_run_is_refused_at_the_start(
    tmp_path: Path, manifest: dict[str, object], said: str
) -> None:
    (tmp_path / "erp.json").write_text(json.dumps(manifest))
    settings = {"CELLTRAIL_TRUSTED_DOCUMENTS": str(tmp_path), "CELLTRAIL_ISSUERS_FILE": ""}
    chosen = {name: value for name, value in environment(tmp_path, settings).items() if value}

    started = subprocess.run(  # noqa: ASYNC221 -- nothing else is to run meanwhile
        [sys.executable, "-m", "celltrail", "serve", "--port", "0"],
        env=chosen,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert started.returncode == 1
    assert said in started.stderr
    assert "Traceback" not in started.stderr
