"""What was acknowledged is there after the gateway was killed, once; and what was not can be sent again."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from celltrail.domain.vocabulary import BatteryLevel
from tests.e2e.gateways import Gateway, started_demo
from tests.e2e.lives import Item, new_batteries, rival_pack
from tests.e2e.recording import record

ENOUGH = 20
"""How many acts are acknowledged before the kill: others are under way then."""
CELLS = [BatteryLevel.CELL] * 40
HISTORY = """query ($id: ID!) { node(id: $id) { ... on Battery {
  history(first: 100) {
    totalCount nodes { id sequence hash previousHash ... on Measured { cycleCount } } } } } }"""
COUNT = "query ($uids: [URI!]!) { batteries(filter: { uids: $uids }) { totalCount } }"


@dataclass(slots=True)
class Acts:
    """Acts of one kind, by idempotency key: what was sent, and what was acknowledged."""

    mutation: str
    written: Callable[[int], dict[str, Any]]
    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def send(self, gateway: Gateway, key: str) -> dict[str, Any]:
        """Send an act, for the first time or again."""
        return record(gateway, "competitor", self.mutation, idempotencyKey=key, **self.sent[key])

    def send_again(self, gateway: Gateway) -> dict[str, dict[str, Any]]:
        """Send all of them again, also those that were never answered."""
        return {key: self.send(gateway, key) for key in self.sent}

    def send_until_broken(self, gateway: Gateway, on_acknowledged: Callable[[], None]) -> None:
        """Send one after the other until the connection breaks; several threads may do so."""
        for number in self._numbers:
            key = f"{self.mutation} {number}"
            self.sent[key] = self.written(number)
            try:
                self.acknowledged[key] = self.send(gateway, key)
            except httpx.TransportError:
                return
            on_acknowledged()


def test_acknowledged_acts_survive_a_kill_and_are_repeated_without_a_second_write(
    tmp_path: Path, database_url: str | None
) -> None:
    with started_demo(tmp_path, batteries=62, database_url=database_url) as killed:
        pack = rival_pack(killed)
        measurements = Acts("recordMeasurement", lambda n: {"battery": pack.key, "cycleCount": n})
        registrations = Acts("registerBatteries", lambda _: {"batteries": new_batteries("competitor", CELLS)})
        work_until_killed(killed, measurements, registrations)

    with started_demo(tmp_path, batteries=62, database_url=database_url) as gateway:
        found = {each.get("cycleCount"): each["id"] for each in events_of(gateway, pack)}
        counted = {key: count(gateway, given) for key, given in registrations.sent.items()}
        measured_again, registered_again = (
            acts.send_again(gateway) for acts in (measurements, registrations)
        )
        after = events_of(gateway, pack)
        recounted = {key: count(gateway, given) for key, given in registrations.sent.items()}

    for key, answer in measurements.acknowledged.items():
        assert found[measurements.sent[key]["cycleCount"]] == answer["events"][0]["id"]
        assert measured_again[key] == answer
    for key, answer in registrations.acknowledged.items():
        assert counted[key] == len(CELLS)
        assert registered_again[key] == answer
    # What was under way when the gateway was killed is there as a whole, or not at all.
    assert set(counted.values()) <= {0, len(CELLS)}
    assert set(recounted.values()) == {len(CELLS)}
    told = [each["cycleCount"] for each in after if "cycleCount" in each]
    assert sorted(told) == sorted(given["cycleCount"] for given in measurements.sent.values())
    assert [each["sequence"] for each in after] == list(range(1, len(after) + 1))
    assert [each["previousHash"] for each in after] == [None, *(each["hash"] for each in after[:-1])]


def work_until_killed(gateway: Gateway, measurements: Acts, registrations: Acts) -> None:
    """Record over several connections at once, and kill the gateway in the middle of it."""
    enough = threading.Event()

    def acknowledged() -> None:
        if len(measurements.acknowledged) >= ENOUGH and registrations.acknowledged:
            enough.set()

    with ThreadPoolExecutor() as pool:
        workers = [
            pool.submit(acts.send_until_broken, gateway, acknowledged)
            for acts in (registrations, measurements, measurements, measurements)
        ]
        assert enough.wait(timeout=60)
        gateway.process.kill()
        for worker in workers:
            worker.result(timeout=60)


def events_of(gateway: Gateway, pack: Item) -> list[dict[str, Any]]:
    """The events of the pack."""
    history = gateway.data("competitor", HISTORY, {"id": pack.id})["node"]["history"]
    assert history["totalCount"] == len(history["nodes"])
    nodes: list[dict[str, Any]] = history["nodes"]
    return nodes


def count(gateway: Gateway, registration: dict[str, Any]) -> int:
    """How many batteries of a registration there are."""
    uids = [each["uid"] for each in registration["batteries"]]
    found: int = gateway.data("competitor", COUNT, {"uids": uids})["batteries"]["totalCount"]
    return found
