"""The arguments of connections, described once."""

from __future__ import annotations

from typing import Annotated

import strawberry

First = Annotated[
    int | None,
    strawberry.argument(description="How many rows to read forwards: 0 to 100, 20 when nothing is said."),
]
After = Annotated[
    str | None, strawberry.argument(description="Read forwards from behind the row of this cursor.")
]
Last = Annotated[int | None, strawberry.argument(description="How many rows to read backwards: 0 to 100.")]
Before = Annotated[
    str | None, strawberry.argument(description="Read backwards from before the row of this cursor.")
]
