"""The doorbell loses no ring between a look and a wait."""

from __future__ import annotations

import asyncio

from celltrail.bus.doorbell import Doorbell


async def test_a_ring_wakes_everybody_who_listens() -> None:
    doorbell = Doorbell()

    async with doorbell.listen() as first, doorbell.listen() as second:
        waiting = [asyncio.create_task(bell.wait(5)) for bell in (first, second)]
        await asyncio.sleep(0)
        doorbell.ring()

        assert await asyncio.gather(*waiting) == [True, True]


async def test_a_ring_between_a_look_and_a_wait_is_kept() -> None:
    doorbell = Doorbell()

    async with doorbell.listen() as bell:
        doorbell.ring()

        assert await bell.wait(5)


async def test_many_rings_are_one_reason_to_look() -> None:
    doorbell = Doorbell()

    async with doorbell.listen() as bell:
        doorbell.ring()
        doorbell.ring()
        await bell.wait(5)

        assert not await bell.wait(0.01)


async def test_silence_ends_the_wait() -> None:
    async with Doorbell().listen() as bell:
        assert not await bell.wait(0.01)


async def test_who_has_left_is_forgotten() -> None:
    doorbell = Doorbell()

    async with doorbell.listen():
        assert doorbell.listeners == 1

    assert doorbell.listeners == 0
