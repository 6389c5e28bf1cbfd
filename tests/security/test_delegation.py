"""The keys of a running gateway, as partners fetch them."""

from __future__ import annotations

import asyncio
import json

import pytest

from tests.security.house import House

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_key_set_is_published_for_everybody(house: House) -> None:
    answer = await house.client.get("/.well-known/jwks.json")

    (key,) = answer.json()["keys"]
    assert answer.headers["content-type"] == "application/jwk-set+json"
    assert (key["kty"], key["crv"], key["alg"], key["use"]) == ("OKP", "Ed25519", "EdDSA", "sig")
    assert "d" not in key
    assert answer.headers["cache-control"] == "public, max-age=60"


async def test_a_key_that_is_made_at_the_desk_is_published_while_the_gateway_runs(house: House) -> None:
    made = (await house.command("keys", "rotate")).split()[0]

    keys: list[dict[str, str]] = []
    for _ in range(300):
        keys = (await house.client.get("/.well-known/jwks.json")).json()["keys"]
        if made in {each["kid"] for each in keys}:
            break
        await asyncio.sleep(0.1)

    assert [each["kid"] for each in keys][-1] == made
    assert [each["kid"] for each in json.loads(await house.command("keys", "list", "--jwks"))["keys"]] == [
        each["kid"] for each in keys
    ]
