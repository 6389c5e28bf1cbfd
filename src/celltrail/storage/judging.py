"""The one way from a request to all facts of a battery: judged at once, and never handed on.

The batteries are those that the caller was shown by the door. On PostgreSQL the transaction names them, and
sees nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from celltrail.domain.compliance.assumptions import DEFAULT, Assumptions
from celltrail.domain.compliance.evaluate import evaluate
from celltrail.domain.compliance.findings import Report
from celltrail.domain.vocabulary import Regime
from celltrail.storage.acting import act_as_judge
from celltrail.storage.batches import chunks
from celltrail.storage.engine import Database
from celltrail.storage.fetching import Fetcher
from celltrail.storage.judged_facts import Moment, facts_of


async def reports(
    database: Database,
    asked: Collection[Moment],
    regime: Regime,
    *,
    on: date,
    assumptions: Assumptions = DEFAULT,
) -> Mapping[Moment, Report]:
    """What a regime says on a day of batteries that a caller sees, each as of a log position."""
    found: dict[Moment, Report] = {}
    for some in chunks(sorted({battery_id for battery_id, _ in asked})):
        wanted = set(some)
        async with database.reading() as connection:
            await act_as_judge(connection, some)
            facts = await facts_of(Fetcher(connection), [each for each in asked if each[0] in wanted])
        for moment, each in facts.items():
            found[moment] = evaluate(each, regime, on=on, assumptions=assumptions)
    return found
