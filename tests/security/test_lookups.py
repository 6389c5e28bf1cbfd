"""Guessing of identifiers, on a running gateway that allows five look-ups in a minute."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import pytest
import pytest_asyncio

from tests.security.house import House, running_house

pytestmark = pytest.mark.asyncio(loop_scope="module")

ALLOWED: Final = 5


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def strict(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A gateway with a low limit."""
    settings = {"CELLTRAIL_PASSPORT_LOOKUPS_PER_MINUTE": str(ALLOWED)}
    async with running_house(tmp_path_factory.mktemp("strict"), settings) as house:
        yield house


async def guess(house: House, count: int, headers: Mapping[str, str]) -> list[dict[str, Any]]:
    """The errors of that many guesses in one request."""
    uids = (f"https://x.example/{each}" for each in range(count))
    guesses = " ".join(f'g{at}: passport(uid: "{uid}") {{ uid }}' for at, uid in enumerate(uids))
    answer = await house.client.post("/graphql", json={"query": f"{{ {guesses} }}"}, headers=headers)
    body = answer.json()
    assert set(body["data"].values()) == {None}
    errors: list[dict[str, Any]] = body.get("errors", [])
    return errors


async def test_c53_the_public_may_not_guess_and_others_are_not_stopped_by_it(strict: House) -> None:
    at_an_address = {"x-forwarded-for": "192.0.2.1"}
    refused = await guess(strict, 15, at_an_address)
    others = [
        await guess(strict, 1, {"x-forwarded-for": "192.0.2.2"}),
        await guess(strict, 1, {"authorization": f"Bearer {strict.token()}"}),
    ]

    # A minute may end in between, and five more be allowed.
    assert ALLOWED <= len(refused) <= 15 - ALLOWED
    assert {each["extensions"]["code"] for each in refused} == {"RATE_LIMITED"}
    assert all(0 < each["extensions"]["retryAfterS"] <= 60 for each in refused)
    assert others == [[], []]


async def test_c53_nor_may_a_partner(strict: House) -> None:
    refused = await guess(strict, 15, {"authorization": f"Bearer {strict.token()}"})

    assert len(refused) >= ALLOWED
