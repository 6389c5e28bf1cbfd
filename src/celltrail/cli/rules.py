"""`celltrail rules`: every rule of both regimes, with its basis and how sure it is."""

from __future__ import annotations

from typing import Annotated

import typer

from celltrail.cli.output import aligned, say
from celltrail.domain.compliance.document import rules_page
from celltrail.domain.compliance.evaluate import RULES
from celltrail.domain.vocabulary import Regime


def rules(
    regime: Annotated[Regime | None, typer.Option("--regime", help="Only of this regime.")] = None,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="The whole page, with deadlines: docs/compliance.md.")
    ] = False,
) -> None:
    """List what both laws ask for, each rule with its legal basis and how sure it is."""
    if markdown:
        typer.echo(rules_page().rstrip("\n"))
        return
    found = [each for each in RULES.values() if regime in {None, each.regime}]
    rows = [("RULE", "ASKS FOR", "STAGE", "SURE", "BASIS")]
    rows += [(each.id, each.title, each.stage, each.confidence, each.legal_basis) for each in found]
    for line in aligned(rows):
        say(line)
