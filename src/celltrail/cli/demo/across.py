"""What the demonstration says of the partners' subgraphs: what crosses all three, ready to paste."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from celltrail.cli.demo.partners import IMPORTER, Partner
from celltrail.cli.demo.reports import Reported
from celltrail.cli.demo.subgraphs import RunningSubgraph
from celltrail.cli.output import say, shown
from celltrail.domain.vocabulary import LifecycleStage
from celltrail.graph.ids import global_id

_BATTERY = """\
query AcrossCompanies {
  battery(by: {id: "{battery}"}) {
    code stage chargeCycles
    liveStateOfHealth { stateOfCertifiedEnergyPercent measuredAt }
    chargeSessions(first: 2) { nodes { endedAt energyKwh } }
    recycling {
      inputMassKg
      lots {
        fractions { material massKg }
        assays(first: 1) { nodes { sample method sampledAt } }
        recoverableMasses { element massKg fraction }
      }
    }
  }
}"""

_ASSAYS = """\
subscription AssaysOfLot {
  laboratoryAssays(lot: "{lot}") {
    id
    lot {
      processedAt recoverableMasses { element massKg }
      inputs(first: 2) { nodes { battery { code chargeCycles liveStateOfHealth { measuredAt } } } }
    }
  }
}"""

_READINGS = """\
subscription ReadingsOfBattery {
  telematicsReadings(battery: "{battery}") {
    takenAt stateOfChargePercent temperatureC
    battery { code stage chargeCycles model { name chemistry } }
  }
}"""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An operation, and whose token it is for."""

    partner: Partner
    operation: str


def suggestions(found: Reported) -> list[Suggestion]:
    """What there is something to see of; the OEM reads all of it."""
    recycled = [
        each for each in found.packs if each.individual and each.individual.stage is LifecycleStage.RECYCLED
    ]
    made: list[Suggestion] = []
    if recycled:
        battery = global_id("Battery", recycled[0].id)
        made.append(Suggestion(IMPORTER, _BATTERY.replace("{battery}", battery)))
    if found.lots:
        lot = global_id("MaterialLot", found.lots[0].id)
        made.append(Suggestion(IMPORTER, _ASSAYS.replace("{lot}", lot)))
    if found.in_use:
        battery = global_id("Battery", found.in_use[0].id)
        made.append(Suggestion(IMPORTER, _READINGS.replace("{battery}", battery)))
    return made


def for_programs(running: Sequence[RunningSubgraph], suggested: Sequence[Suggestion]) -> Mapping[str, object]:
    """Members of the JSON document."""
    return {
        "subgraphs": [
            {
                "name": each.subgraph.name,
                "operator": each.subgraph.partner.id,
                "url": each.graphql_url,
                "secret": each.secret,
            }
            for each in running
        ],
        "across": [{"operator": each.partner.id, "operation": each.operation} for each in suggested],
    }


def print_for_people(running: Sequence[RunningSubgraph], suggested: Sequence[Suggestion]) -> None:
    """A line for each subgraph, and each operation on one line."""
    say("\nPartners' subgraphs, each a process of its own; what is recorded in one needs its secret:")
    for each in running:
        partner = shown(each.subgraph.partner.name)
        say(f"  [bold]{each.subgraph.name}[/bold] of {partner}: {each.graphql_url}, {shown(each.secret)}")
    for suggestion in suggested:
        say(f"With the token of {shown(suggestion.partner.name)}:")
        say(f"  {shown(' '.join(suggestion.operation.split()))}")
