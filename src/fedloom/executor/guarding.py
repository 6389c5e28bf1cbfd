"""The host's guard: which objects a caller may have looked up in a subgraph.

Before representations leave for a guarded subgraph, the guard is asked in one batch for each type. What it
refuses is not sent, and is null, as if it were not there. Within one request, the same object is asked about
once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import orjson

from fedloom.errors import UnavailableError
from fedloom.executor.context import Caller
from fedloom.representations.extraction import Batch

#: `await guard(type_name, representations, caller)` says for each representation whether it may be sent.
Guard = Callable[[str, Sequence[dict[str, Any]], Caller], Awaitable[Sequence[bool]]]


class Guarded:
    """Asks the guard for one request, and remembers what it said."""

    def __init__(self, guard: Guard, caller: Caller) -> None:
        self._guard, self._caller = guard, caller
        self._said: dict[bytes, bool] = {}

    async def filter(self, batch: Batch) -> None:
        """Take out of a batch what may not be sent: its objects are unnamed then.

        Raises:
            UnavailableError: the guard did not judge every representation; nothing may be sent.
        """
        if not batch.values:
            return
        texts = [orjson.dumps(each) for each in batch.values]
        new = [number for number, text in enumerate(texts) if text not in self._said]
        if new:
            await self._ask([batch.values[number] for number in new], [texts[number] for number in new])
        allowed = [self._said[text] for text in texts]
        batch.unnamed += [
            each
            for objects, is_allowed in zip(batch.objects, allowed, strict=True)
            if not is_allowed
            for each in objects
        ]
        batch.values = [each for each, is_allowed in zip(batch.values, allowed, strict=True) if is_allowed]
        batch.objects = [each for each, is_allowed in zip(batch.objects, allowed, strict=True) if is_allowed]

    async def _ask(self, values: list[dict[str, Any]], texts: list[bytes]) -> None:
        said = await self._guard(values[0]["__typename"], values, self._caller)
        if len(said) != len(values):
            raise UnavailableError("who may see these objects cannot be decided now")
        self._said.update((text, each is True) for text, each in zip(texts, said, strict=True))
