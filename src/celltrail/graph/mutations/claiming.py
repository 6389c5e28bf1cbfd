"""Claims on batteries that somebody has in its hands, and their answers."""

from __future__ import annotations

from datetime import datetime

import strawberry

from celltrail.commands.claims import claim_battery, confirm_claim
from celltrail.domain.errors import Path
from celltrail.domain.keys import BatteryKey as DomainKey
from celltrail.domain.visibility import Capacity
from celltrail.graph.inputs.battery import BatteryKey
from celltrail.graph.mutations.act import ActInput, VersionedInput
from celltrail.graph.mutations.binding import part, reference
from celltrail.graph.mutations.payloads import ClaimPayload, ConfirmationPayload
from celltrail.graph.mutations.recording import ALWAYS, ON_VERSION, mutation
from celltrail.graph.scalars import URI


@strawberry.input(description="Names a battery by what is written on it.", one_of=True)
class ScannedKey:
    """By unique identifier or code."""

    uid: URI | None = strawberry.field(
        default=strawberry.UNSET, description="Its EU unique identifier, complete; written as it was scanned."
    )
    code: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Its GB/T 34014 code, complete; case, blanks and hyphens do not matter.",
    )

    def to_domain(self, *, path: Path = ()) -> DomainKey:
        """Read the key into normal form.

        Raises:
            InvalidIdentifierError: a text that is no unique identifier, or no code.
        """
        return BatteryKey(uid=self.uid, code=self.code).to_domain(path=path)


@strawberry.input(description="A battery that you have in your hands, and take no part in yet.")
class ClaimBatteryInput(ActInput):
    """Which one, and what for."""

    battery: ScannedKey = part("What is written on it.")
    capacity: Capacity = part("What you would do with it: SERVICE, COLLECTOR, DISMANTLER or RECYCLER.")


@strawberry.input(description="Your answer to a claim on a battery that you own or answer for.")
class ConfirmClaimInput(VersionedInput):
    """Which claim, and whether its work is assigned."""

    claim: strawberry.ID = reference("Claim", "The claim, as `Battery.claims` lists it.")
    accept: bool = part("Whether the work that it asks for is assigned; a refusal is final.")
    until: datetime | None = part("Until when the work is assigned; null for no fixed end.", default=None)


@strawberry.type
class Claiming:
    """The mutations of claims."""

    claim_battery = mutation(
        claim_battery,
        ClaimBatteryInput,
        ClaimPayload,
        refusals=ALWAYS,
        description=(
            "Say that you have a battery in your hands. The answer is the same whether it exists or not; its "
            "owner and the responsible operator see the claim, and only their confirmation opens more than "
            "its public passport."
        ),
    )
    confirm_claim = mutation(
        confirm_claim,
        ConfirmClaimInput,
        ConfirmationPayload,
        refusals=ON_VERSION,
        description="Answer a claim: assign the work that it asks for, or refuse it.",
    )
