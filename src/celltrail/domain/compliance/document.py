"""Every rule and every deadline as a page: `docs/compliance.md` is made from the tables, never by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from celltrail.domain.compliance.deadlines import DEADLINES, Count, Deadline
from celltrail.domain.compliance.evaluate import RULES
from celltrail.domain.compliance.findings import Outcome, Rule
from celltrail.domain.vocabulary import Regime

_HEAD: Final = """# Compliance

What celltrail asks of a battery, by regime: every rule and every deadline with its basis, its source
and how sure it is. This page is made from the tables in `src/celltrail/domain/compliance`:
`celltrail rules --markdown > docs/compliance.md`.

What the laws leave open is configuration: `CELLTRAIL_RULES_FILE` names a `rules.toml`, whose form is in
`src/celltrail/formats/rules_file.py`.

It is not legal advice. How sure a rule is:

| word | means |
|---|---|
| SOURCED | the source was opened |
| SECONDARY | sources that quote it were opened |
| MEMORY | no source was opened |
| DESIGN | our own reading |

What a rule says of a battery on a day:

| outcome | means |
|---|---|
"""
_MEANINGS: Final = {
    Outcome.MET: "what is owed is there",
    Outcome.MISSING: "it is owed now, and is not there",
    Outcome.OUTDATED: "it is there, and is owed anew since the status changed",
    Outcome.VIOLATED: "it is there, and is not what the law allows",
    Outcome.NOT_YET_OWED: "the law asks for it from a day that has not come",
    Outcome.PENDING: "the law names it and waits for an act of its own",
    Outcome.IF_APPLICABLE: "it is owed under a condition that the record does not decide",
    Outcome.OPTIONAL: "it may be given, and is not",
    Outcome.NOT_APPLICABLE: "the rule does not ask for it of this battery",
    Outcome.UNKNOWN: "what decides whether the rule applies is not known; this is no exemption",
}
_TITLES: Final = {
    Regime.EU_2023_1542: "Regulation (EU) 2023/1542",
    Regime.CN_MIIT: "China: MIIT's traceability",
}


def rules_page() -> str:
    """The whole page, in Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _HEAD.rstrip("\n")
    yield from (f"| {each} | {_MEANINGS[each]} |" for each in Outcome)
    for regime in (Regime.EU_2023_1542, Regime.CN_MIIT):
        rules = [each for each in RULES.values() if each.regime is regime]
        deadlines = [each for each in DEADLINES if each.regime is regime]
        yield f"\n## {_TITLES[regime]}\n\n{len(rules)} rules.\n"
        yield from _rules(rules)
        yield "\n### Reports that events cause\n"
        yield from _deadlines(deadlines)


def _rules(rules: Iterable[Rule]) -> Iterator[str]:
    yield "| rule | asks for | stage | owed by | needs | decided by | basis | source | sure |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for each in rules:
        cells = (
            f"`{each.id}`",
            each.title,
            each.stage,
            each.debtor,
            ", ".join(f"`{field}`" for field in each.fields),
            ", ".join(f"`{field}`" for field in each.conditions),
            each.legal_basis,
            each.source,
            each.confidence,
        )
        yield f"| {' | '.join(cells)} |"


def _deadlines(deadlines: Iterable[Deadline]) -> Iterator[str]:
    yield "| deadline | event | report | owed by | term | holds | basis | source | sure |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for each in deadlines:
        term = "by the day of the event" if each.count is Count.SAME_DAY else f"{each.term} working days"
        holds = f"from {each.begins}" + (f" until the day before {each.ends}" if each.ends else "")
        cells = (
            f"`{each.id}`",
            each.event,
            each.what,
            each.debtor,
            term,
            holds,
            each.legal_basis,
            each.source,
            each.confidence,
        )
        yield f"| {' | '.join(cells)} |"
