"""How a rule or a figure of the law is known: so that a user can tell law from inference."""

from __future__ import annotations

from enum import StrEnum


class Confidence(StrEnum):
    """How it is known."""

    SOURCED = "SOURCED"
    """The source was opened."""
    SECONDARY = "SECONDARY"
    """Sources that quote it were opened."""
    MEMORY = "MEMORY"
    """No source was opened."""
    DESIGN = "DESIGN"
    """Our own reading."""
