"""Who takes part in the story of the canaries, and a notebook of which text is for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from celltrail.domain.principal import PUBLIC, Principal, TokenScope
from celltrail.domain.vocabulary import IdentifierScheme, OperatorRole, Regime
from celltrail.storage import onboarding
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database

R = OperatorRole

# Each partner: where it sits, what it does, and of which regimes it is the authority.
PARTNERS: Mapping[str, tuple[str, frozenset[OperatorRole], frozenset[Regime]]] = {
    name: (country, frozenset(roles), frozenset(regimes))
    for name, country, roles, regimes in (
        ("cellmaker", "CN", {R.MANUFACTURER, R.SUPPLIER}, ()),
        ("maker", "CN", {R.MANUFACTURER, R.SUPPLIER}, ()),
        ("rival", "CN", {R.MANUFACTURER, R.RECYCLER, R.OEM}, ()),
        ("carrier", "NL", {R.CARRIER}, ()),
        ("oem", "DE", {R.OEM, R.IMPORTER}, ()),
        ("buyer", "DE", {R.OEM, R.DISTRIBUTOR}, ()),
        ("workshop", "DE", {R.SERVICE}, ()),
        ("grantee", "DE", {R.SERVICE}, ()),
        ("revoked", "DE", {R.SERVICE}, ()),
        ("other", "DE", {R.OEM, R.IMPORTER}, ()),
        ("recycler", "FR", {R.COLLECTOR, R.DISMANTLER, R.RECYCLER}, ()),
        ("dealer", "DE", {R.DISTRIBUTOR}, ()),
        ("reuser", "DE", {R.OEM, R.MANUFACTURER}, ()),
        ("home", "DE", {R.OEM}, ()),
        ("eu", "DE", {R.AUTHORITY}, {Regime.EU_2023_1542}),
        ("cn", "CN", {R.AUTHORITY}, {Regime.CN_MIIT}),
        ("customs", "DE", {R.CUSTOMS}, ()),
        ("auditor", "DE", {R.AUDITOR}, ()),
    )
}

WHO: Mapping[str, Principal] = {
    name: Principal(name, roles=roles, scopes=frozenset(TokenScope), regimes=regimes)
    for name, (_, roles, regimes) in PARTNERS.items()
} | {"public": PUBLIC}

EVERYBODY = tuple(WHO)


@dataclass(slots=True)
class Notebook:
    """What was planted, and who may find it."""

    readers: dict[str, frozenset[str]] = field(default_factory=dict)

    def plant(self, name: str, *readers: str) -> str:
        """Return an unmistakable text that only these partners may ever be shown."""
        text = f"canary-{name}-{len(self.readers):02d}"
        unknown = set(readers) - set(WHO)
        assert not unknown, f"{name} is for {unknown}, who are no partners"
        assert readers, f"{name} is for nobody, so that no test would notice if it got lost"
        self.readers[text] = frozenset(readers)
        return text

    def of(self, reader: str) -> set[str]:
        """Everything that a partner may find."""
        return {text for text, readers in self.readers.items() if reader in readers}

    def found_in(self, answer: str) -> set[str]:
        """What stands in an answer."""
        return {text for text in self.readers if text in answer}


def uid(maker: str, name: str) -> str:
    """A unique identifier under the prefix of a maker."""
    return f"https://{maker}.example/b/{name}"


async def come_on_board(
    database: Database, *, sites: Mapping[str, str], names: Mapping[str, str], now: datetime
) -> None:
    """Take all partners on board; `sites` and `names` are texts for those that have one."""
    async with database.writing(Acting.DESK) as connection:
        for operator_id, (country, roles, regimes) in PARTNERS.items():
            site = sites.get(operator_id)
            await onboarding.add_operator(
                connection,
                operator_id=operator_id,
                name=names.get(operator_id, f"Example {operator_id}"),
                country=country,
                roles=roles,
                regimes=regimes,
                identifiers=((IdentifierScheme.URI_PREFIX, f"https://{operator_id}.example/b/"),),
                facilities=(onboarding.NewFacility(site, id=f"site-of-{operator_id}"),) if site else (),
                now=now,
            )
