"""Second uses that the law bans, with its source and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from celltrail.domain.confidence import Confidence
from celltrail.domain.errors import InvalidInputError, Path
from celltrail.domain.vocabulary import SecondLifeUse


@dataclass(frozen=True, slots=True)
class BannedUse:
    """One use that waste traction batteries must not be put to."""

    use: SecondLifeUse
    legal_basis: str
    source: str
    confidence: Confidence


BANNED_USES: Final = (
    BannedUse(
        SecondLifeUse.E_BIKE,
        "MIIT Order No. 73 (2025), Art. 22",
        "an open project that cites the gazette",
        Confidence.SECONDARY,
    ),
)


def require_allowed_use(use: SecondLifeUse | None, *, path: Path) -> None:
    """Refuse a second use that is banned.

    Raises:
        InvalidInputError: it is; the message has the legal basis and how sure that is.
    """
    for banned in BANNED_USES:
        if banned.use is use:
            allowed = ", ".join(each for each in SecondLifeUse if each is not use)
            message = (
                f"{use} is banned for waste traction batteries by {banned.legal_basis} "
                f"({banned.confidence}); allowed: {allowed}"
            )
            raise InvalidInputError(message, path=path)
