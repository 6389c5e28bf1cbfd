"""One gateway for the tests of a module."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.security.house import House, running_house


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """`celltrail serve`, with the issuers of `house`."""
    async with running_house(tmp_path_factory.mktemp("house")) as running:
        yield running
