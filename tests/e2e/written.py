"""What is written: to show that a refused request left nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.e2e.gateways import Gateway

_ALL = """{
  viewer { slice { batteries endedBatteries shipments } }
  events { totalCount }
  recyclingRecords { totalCount }
}"""


@contextmanager
def nothing_written(gateway: Gateway, *partners: str) -> Iterator[None]:
    """Expect that the block leaves no event, battery, shipment or record behind in the partners' slices."""
    before = _counted(gateway, partners)
    yield
    assert _counted(gateway, partners) == before


def _counted(gateway: Gateway, partners: tuple[str, ...]) -> dict[str, Any]:
    return {partner: gateway.data(partner, _ALL) for partner in partners}
