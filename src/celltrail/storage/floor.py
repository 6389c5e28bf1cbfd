"""Questions about rows that the reader does not see itself, answered for it by PostgreSQL's floor.

Row-level security hides rows from conditions, too: whether a model is on the market depends on batteries that
the reader may not see. Such a question is a function of the database there, which answers no more than
it was asked (revision 0004), and plain SQL in SQLite.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class FloorQuestion(FunctionElement[Any]):
    """`function` of the arguments in PostgreSQL, `condition` elsewhere."""

    inherit_cache = True
    type: sa.types.TypeEngine[Any] = sa.Boolean()

    def __init__(self, condition: sa.ColumnElement[Any], *arguments: sa.ColumnElement[Any]) -> None:
        super().__init__(condition, *arguments)


class IsPublicModel(FloorQuestion):
    """Whether a battery of the model is on the market."""

    inherit_cache = True
    name = "celltrail_is_public_model"


class HasAnswered(FloorQuestion):
    """Whether an operator recorded something of a battery after a position of the log."""

    inherit_cache = True
    name = "celltrail_has_answered"


class ClaimedKey(FloorQuestion):
    """The canonical identifier of what a claim of the caller's is about, if its passport is public."""

    inherit_cache = True
    type = sa.String()
    name = "celltrail_claimed"


class LogHead(FloorQuestion):
    """The last position of the whole log: a reader sees its own slice of it, and not where it ends."""

    inherit_cache = True
    type = sa.BigInteger()
    name = "celltrail_log_head"


@compiles(FloorQuestion)
def _condition(element: FloorQuestion, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 -- SQLAlchemy's own
    condition, *_ = element.clauses
    return compiler.process(condition, **options)


@compiles(FloorQuestion, "postgresql")
def _function(element: FloorQuestion, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 -- as above
    _, *arguments = element.clauses
    return f"{element.name}({', '.join(compiler.process(each, **options) for each in arguments)})"
