"""A desk for each test: partners without a battery."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from graphql import GraphQLSchema

from celltrail.storage.engine import Database
from tests.graph.desk import Desk


@pytest_asyncio.fixture
async def desk(partners: Path, schema: GraphQLSchema, tmp_path: Path) -> AsyncIterator[Desk]:
    """Partners without a battery."""
    path = shutil.copy(partners, tmp_path / "desk.sqlite")
    database = Database.open(f"sqlite:///{path}")
    yield Desk(database, schema)
    await database.dispose()
