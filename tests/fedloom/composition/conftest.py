"""The fixtures of the composition tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fedloom.composition.node_process import running
from tests.fedloom.composition.reference_composers import FOLDER, References
from tests.plugins.node import installed


@pytest.fixture(scope="session")
def references(pytestconfig: pytest.Config) -> Iterator[References]:
    """Both reference composers."""
    with running(FOLDER / "compose.cjs", installed(FOLDER, pytestconfig)) as process:
        yield References(process)
