"""Reads `rules.toml`: what the laws leave open, as whoever runs an installation decides it.

    [pending]                                   # days from which duties hold whose acts are adopted by now
    carbon_footprint_declaration = { EV = 2028-01-01 }
    carbon_footprint_label = { EV = 2029-01-01 }
    responsible_sourcing = { EV = 2028-06-01, LMT = 2028-06-01 }
    instructions_for_use = { INDUSTRIAL = 2028-06-01 }

    [recycled_content]
    documentation = 2029-01-01                  # where the act on methods slides the day of Art. 8(1)

    [china]
    categories = ["EV", "LMT"]                  # which batteries Order No. 73 reaches
    terms = { CN-REPAIR = 20 }                  # working days, by the ids of docs/compliance.md

What is left out keeps its default. Unknown keys are errors: a misspelt duty is no duty.
"""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from celltrail.domain.compliance.assumptions import DEFAULT, Assumptions
from celltrail.domain.compliance.deadlines import DEADLINES, Count
from celltrail.domain.vocabulary import BatteryCategory

_COUNTED: Final = frozenset(each.id for each in DEADLINES if each.count is Count.WORKING_DAYS)
_Days = dict[BatteryCategory, date]
_Term = Annotated[int, Field(ge=1, le=365)]


class RulesFileError(Exception):
    """The file cannot be read, or says what no rule knows: the key, what is there, and what may be."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Pending(_Table):
    carbon_footprint_declaration: _Days = Field(default_factory=dict)
    carbon_footprint_label: _Days = Field(default_factory=dict)
    responsible_sourcing: _Days = Field(default_factory=dict)
    instructions_for_use: _Days = Field(default_factory=dict)


class _RecycledContent(_Table):
    documentation: date | None = None


class _China(_Table):
    categories: frozenset[BatteryCategory] = DEFAULT.cn_categories
    terms: dict[str, _Term] = Field(default_factory=dict)


class _Rules(_Table):
    pending: _Pending = Field(default_factory=_Pending)
    recycled_content: _RecycledContent = Field(default_factory=_RecycledContent)
    china: _China = Field(default_factory=_China)


def read_rules(path: Path) -> Assumptions:
    """Read the file.

    Raises:
        RulesFileError: it cannot be read, is no TOML, or has a key or a value that no rule knows.
    """
    try:
        told = _Rules.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        message = f"{path.name} cannot be read ({error.strerror})"
        raise RulesFileError(message) from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(map(str, first["loc"]))
        message = f"{path.name}, {key}: {first['msg']}; found {str(first['input'])[:80]!r}"
        raise RulesFileError(message) from None
    except ValueError as error:  # no TOML, or no UTF-8
        message = f"{path.name} is not TOML: {error}"
        raise RulesFileError(message) from None
    if unknown := sorted(told.china.terms.keys() - _COUNTED):
        message = (
            f"{path.name}, china.terms: no deadline {unknown[0]!r}; known: {', '.join(sorted(_COUNTED))}"
        )
        raise RulesFileError(message)
    return Assumptions(
        **told.pending.model_dump(),
        recycled_content_documentation=told.recycled_content.documentation,
        cn_categories=told.china.categories,
        terms=told.china.terms,
    )
