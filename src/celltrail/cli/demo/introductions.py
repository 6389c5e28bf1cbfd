"""What the demonstration says once it runs: for each partner a token, and a query to paste.

A token and a query are each one line, however long, so that a terminal selects it with three clicks and a
file keeps it whole. The link opens GraphiQL with both; where a terminal can carry it unseen, it does.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from celltrail.app import Installation, utc_now
from celltrail.auth.issuers import DEVELOPMENT_LIFETIME_S
from celltrail.cli.demo.acts import principal_of
from celltrail.cli.demo.partners import PARTNERS, QUERY_WITHOUT_CODE, Partner
from celltrail.cli.output import say, shown
from celltrail.cli.tokens import mint
from celltrail.domain.filters import BatteryFilter, BatteryOrder
from celltrail.domain.views import PageRequest
from celltrail.domain.vocabulary import BatteryLevel
from celltrail.storage import batteries as battery_queries
from celltrail.storage.reader import Reader
from celltrail.web.graphiql import explorer_link


@dataclass(frozen=True, slots=True)
class Introduction:
    """A partner with its token and a query that it may paste."""

    partner: Partner
    token: str
    query: str


async def introductions(installation: Installation) -> list[Introduction]:
    """All partners, each with a token that holds for a day."""
    return [await _introduce(installation, partner) for partner in PARTNERS]


def print_for_programs(
    url: str, partners: Sequence[Introduction], *, issuer: str, more: Mapping[str, object]
) -> None:
    """One line of JSON, and nothing else on standard output; `more` are further members."""
    document = {
        "url": url,
        "partners": [
            {
                "operator": each.partner.id,
                "name": each.partner.name,
                "roles": sorted(each.partner.roles),
                "token": each.token,
                "query": each.query,
            }
            for each in partners
        ],
        "issuer": issuer,
        **more,
    }
    sys.stdout.write(orjson.dumps(document).decode() + "\n")
    sys.stdout.flush()


def print_for_people(url: str, partners: Sequence[Introduction]) -> None:
    """A few lines for each partner."""
    say(
        f"\n[bold]celltrail[/bold] answers at [bold]{url}/graphql[/bold], and GraphiQL at [bold]{url}/[/bold]"
    )
    say("A token goes into a header: Authorization: Bearer TOKEN\n")
    for each in partners:
        partner = each.partner
        roles = ", ".join(sorted(partner.roles))
        say(f"[bold]{shown(partner.name)}[/bold]  {partner.id}, {partner.country}, {roles}")
        say(f"  {shown(each.token)}")
        say(f"  {shown(' '.join(each.query.split()))}")
        say(f"  {_open(url, each)}\n")
    say(f"Tokens hold for {DEVELOPMENT_LIFETIME_S // 3600} hours. Ctrl-C stops the gateway; the data stay.")
    sys.stdout.flush()


def _open(url: str, introduction: Introduction) -> str:
    link = explorer_link(f"{url}/", query=introduction.query, token=introduction.token)
    if not sys.stdout.isatty():
        return link
    return f"[link={link}]open both in GraphiQL at {url}/[/link]"


async def _introduce(installation: Installation, partner: Partner) -> Introduction:
    token = mint(installation, partner.id, expires_s=DEVELOPMENT_LIFETIME_S)
    query = partner.query
    if "{code}" in query:
        code = await _telling_code(installation, partner)
        query = QUERY_WITHOUT_CODE if code is None else query.replace("{code}", code)
    return Introduction(partner, token, query)


async def _telling_code(installation: Installation, partner: Partner) -> str | None:
    """The code of a pack of the partner's, in the stage that its query tells of if there is one."""
    principal, order = principal_of(partner), BatteryOrder()
    async with installation.database.reading() as connection:
        reader = Reader(connection, principal=principal, now=utc_now())
        for stages in ((partner.told_stage,), None):
            where = BatteryFilter(levels=(BatteryLevel.PACK,), stages=stages)
            page = await battery_queries.page(reader, PageRequest(first=10), where=where, order=order)
            for battery in page.items:
                if battery.code is not None:
                    return battery.code
    return None
