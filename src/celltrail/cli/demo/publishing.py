"""The registry, as the demonstration's partners and its operator use it: published, approved, and taken back.

It is what `celltrail subgraph publish`, `approve` and `remove` do, in one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from celltrail.app import Installation, utc_now
from celltrail.cli.demo.subgraphs import SUBGRAPHS, RunningSubgraph
from celltrail.storage import subgraphs
from celltrail.storage.acting import Acting
from celltrail.subgraphs.reviewing import asked_of_ours, read_version, require_composable, require_own


async def publish_partners(installation: Installation, running: Sequence[RunningSubgraph]) -> None:
    """Let the gateway serve these subgraphs, and no other of the demonstration's: their ports are new.

    Raises:
        InvalidInputError: one does not fit to what is served.
    """
    now = utc_now()
    async with installation.database.writing(Acting.DESK) as connection:
        names = {subgraph.name for subgraph in SUBGRAPHS}
        for registered in await subgraphs.list_subgraphs(connection):
            if registered.version.name in names:
                await subgraphs.remove(connection, registered.version.name, now=now)
                names.remove(registered.version.name)
        for each in running:
            version = read_version(
                each.subgraph.name,
                owner_id=each.subgraph.partner.id,
                url=each.graphql_url,
                sdl=each.subgraph.sdl,
            )
            require_own(version)
            require_composable(version, await subgraphs.approved(connection))
            await subgraphs.publish(connection, version, now=now)
            granted = replace(version, grants=asked_of_ours(version))
            await subgraphs.approve(connection, granted, now=now)


async def withdraw_partners(installation: Installation) -> None:
    """Serve none of them any more."""
    await publish_partners(installation, ())
