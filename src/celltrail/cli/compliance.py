"""`celltrail compliance`: what both laws say of one battery, for whoever runs the installation."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Annotated, Any, Final

import typer

from celltrail.app import open_installation, utc_now
from celltrail.cli.options import AsJson, DataDirectory, read_settings, refusals, run
from celltrail.cli.output import aligned, complain, say, shown
from celltrail.domain.compliance.evaluate import evaluate
from celltrail.domain.compliance.findings import OPEN, Finding, Outcome, Report
from celltrail.domain.vocabulary import Regime
from celltrail.storage import tables
from celltrail.storage.acting import Acting
from celltrail.storage.fetching import Fetcher
from celltrail.storage.judged_facts import facts_of, named

_STYLES: Final = {
    Outcome.MISSING: "red",
    Outcome.OUTDATED: "yellow",
    Outcome.VIOLATED: "red",
    Outcome.NOT_YET_OWED: "cyan",
    Outcome.PENDING: "cyan",
    Outcome.IF_APPLICABLE: "yellow",
}


def compliance(
    battery: Annotated[str, typer.Argument(help="Its id, its unique identifier, or its code.")],
    regime: Annotated[Regime | None, typer.Option("--regime", help="Only of this regime.")] = None,
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="As on this day; today if left out.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Every rule, also what is met or does not apply.")
    ] = False,
    as_json: AsJson = False,
    data: DataDirectory = None,
) -> None:
    """Explain what the EU and China ask of a battery: what is missing, since when, who owes it, and why.

    All facts are judged, whoever may read them. Exit status 1 says that something is missing or wrong.
    """
    day = utc_now().date() if on is None else on.date()

    async def judged() -> list[Report]:
        settings = read_settings(data)
        assumptions = settings.assumptions()
        async with (
            open_installation(settings, at_desk=True) as installation,
            installation.database.reading(Acting.DESK) as connection,
        ):
            fetcher = Fetcher(connection)
            battery_id = await named(fetcher, battery)
            facts = {} if battery_id is None else await facts_of(fetcher, [(battery_id, tables.OPEN)])
        return [
            evaluate(each, asked, on=day, assumptions=assumptions)
            for each in facts.values()
            for asked in ((regime,) if regime else (Regime.EU_2023_1542, Regime.CN_MIIT))
        ]

    with refusals():
        reports = run(judged())
    if not reports:
        complain(f"no battery has the id, identifier or code {shown(battery[:200])}")
        raise typer.Exit(1)
    if as_json:
        typer.echo(json.dumps([_plain(each) for each in reports], indent=2, ensure_ascii=False))
    else:
        for each in reports:
            _explain(each, is_whole=every)
    if any(each.open for each in reports):
        raise typer.Exit(1)


def _explain(report: Report, *, is_whole: bool) -> None:
    say(f"[bold]{report.regime}[/bold] on {report.on}: {report.scope} ({shown(report.reason)})")
    counted = ((outcome, sum(each.outcome is outcome for each in report.findings)) for outcome in Outcome)
    say("  " + ", ".join(f"{number} {outcome}" for outcome, number in counted if number))
    for outcome in Outcome:
        told = [each for each in report.findings if each.outcome is outcome]
        if told and (is_whole or outcome in _STYLES):
            style = _STYLES.get(outcome, "dim")
            say(f"\n  [{style}]{outcome}[/{style}]")
            for line in aligned(map(_cells, told), indent="    "):
                say(line)
    say()


def _cells(finding: Finding) -> tuple[str, ...]:
    on = ""
    if finding.on is not None:
        on = f"{'from' if finding.outcome is Outcome.NOT_YET_OWED else 'since'} {finding.on}"
    debtor = finding.debtor_id or finding.rule.debtor.lower()
    return (finding.rule.id, finding.rule.title, on, debtor, _basis(finding), finding.detail)


def _basis(finding: Finding) -> str:
    return f"{finding.rule.legal_basis} ({finding.rule.confidence})"


def _plain(report: Report) -> dict[str, Any]:
    return {
        "regime": report.regime,
        "on": report.on.isoformat(),
        "scope": report.scope,
        "reason": report.reason,
        "open": len(report.open),
        "findings": list(_plain_findings(report.findings)),
    }


def _plain_findings(findings: Iterable[Finding]) -> Iterator[dict[str, Any]]:
    for each in findings:
        rule = each.rule
        yield {
            "rule": rule.id,
            "title": rule.title,
            "outcome": each.outcome,
            "is_open": each.outcome in OPEN,
            "on": _day(each.on),
            "detail": each.detail or None,
            "fields": list(rule.fields),
            "stage": rule.stage,
            "debtor": rule.debtor,
            "owed_by": each.debtor_id,
            "legal_basis": rule.legal_basis,
            "source": rule.source,
            "confidence": rule.confidence,
        }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
