"""The six partners of the demonstration, and what each may ask first.

They are made up. The maker codes 001, 04Q and 07H stand in codes that were read off real cells
(`GB/T 34014` examples in the field's forums); the prefix 952 is GS1's own for examples.
"""

from __future__ import annotations

from dataclasses import dataclass

from celltrail.domain.vocabulary import IdentifierScheme as Scheme
from celltrail.domain.vocabulary import LifecycleStage, Regime
from celltrail.domain.vocabulary import OperatorRole as Role


@dataclass(frozen=True, slots=True)
class Partner:
    """One partner: `query` is what it may paste first; `{code}` in it stands for a pack in `told_stage`."""

    id: str
    name: str
    country: str
    roles: frozenset[Role]
    identifiers: tuple[tuple[Scheme, str], ...]
    query: str
    told_stage: LifecycleStage = LifecycleStage.IN_USE
    regimes: frozenset[Regime] = frozenset()
    facility: str | None = None


# For a partner that has no pack yet.
QUERY_WITHOUT_CODE = """\
query MyBatteries {
  viewer { operator { name } roles }
  batteries(filter: {levels: [PACK]}, first: 5) {
    totalCount
    nodes { code stage asOf placedOnMarketAt }
  }
}"""

_HISTORY = """\
query History {
  battery(by: {code: "{code}"}) {
    code level stage passportStatus stateOfHealth
    model { name chemistry }
    components(first: 4) { nodes { code level components(first: 8) { nodes { code level } } } }
    shipments(first: 2) { nodes { reference status origin destination } }
    history(first: 20) { nodes { type occurredAt recordedBy { name } } }
  }
}"""

_END_OF_LIFE = """\
query EndOfLife {
  battery(by: {code: "{code}"}) {
    code stage passportStatus
    history(last: 6) { nodes { type occurredAt ... on Dismantled { released { code level } } } }
    recycling {
      collectedAt inputMassKg recyclingEfficiency
      recovered { material massKg inputMassKg }
      lots { reference massBalance { inputKg outputKg unaccountedKg } }
    }
  }
}"""

_SHIPMENTS = """\
query MyShipments {
  shipments(first: 5) {
    totalCount
    nodes { reference status origin destination batteries(first: 3) { totalCount } }
  }
}"""

_AUTHORITY = """\
query OnTheMarket {
  batteries(filter: {levels: [PACK]}, first: 5) {
    totalCount
    nodes { uid placedOnMarketAt responsible { name } attributes { id value unit } stage }
  }
}"""

MAKER, COMPETITOR, EXPORTER, IMPORTER, RECYCLER, AUTHORITY = (
    Partner(
        "maker",
        "Example Cell and Pack Works",
        "CN",
        frozenset({Role.MANUFACTURER, Role.SUPPLIER}),
        (
            (Scheme.MIIT_MAKER_CODE, "001"),
            (Scheme.MIIT_MAKER_CODE, "04Q"),
            (Scheme.GS1_PREFIX, "9521000"),
            (Scheme.GLN, "9521000000001"),
            (Scheme.BPN, "BPNL00000000MAKE"),
        ),
        QUERY_WITHOUT_CODE,
        facility="Plant 1",
    ),
    Partner(
        "competitor",
        "Example Rival Cells",
        "CN",
        frozenset({Role.MANUFACTURER, Role.SUPPLIER}),
        ((Scheme.MIIT_MAKER_CODE, "07H"), (Scheme.GS1_PREFIX, "9521001"), (Scheme.GLN, "9521001000000")),
        QUERY_WITHOUT_CODE,
        facility="Plant A",
    ),
    Partner(
        "exporter",
        "Example Export Line",
        "CN",
        frozenset({Role.EXPORTER, Role.CARRIER}),
        ((Scheme.GLN, "9521002000009"),),
        _SHIPMENTS,
    ),
    Partner(
        "oem",
        "Example Motors Europe",
        "DE",
        frozenset({Role.OEM, Role.IMPORTER, Role.MANUFACTURER}),
        ((Scheme.GS1_PREFIX, "9521003"), (Scheme.GLN, "9521003000008"), (Scheme.BPN, "BPNL000000000OEM")),
        _HISTORY,
        facility="Assembly hall",
    ),
    Partner(
        "recycler",
        "Example Recovery",
        "DE",
        frozenset({Role.COLLECTOR, Role.DISMANTLER, Role.RECYCLER}),
        ((Scheme.GLN, "9521004000007"),),
        _END_OF_LIFE,
        told_stage=LifecycleStage.RECYCLED,
        facility="Shredder hall",
    ),
    Partner(
        "authority",
        "Example Market Surveillance",
        "DE",
        frozenset({Role.AUTHORITY}),
        (),
        _AUTHORITY,
        regimes=frozenset({Regime.EU_2023_1542}),
    ),
)

PARTNERS = (MAKER, COMPETITOR, EXPORTER, IMPORTER, RECYCLER, AUTHORITY)
