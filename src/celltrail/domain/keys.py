"""How a caller names one battery: by id, by EU unique identifier, or by GB/T 34014 code."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class BatteryKey:
    """Exactly one is given; `uid` is canonical (`UniqueIdentifier.canonical`), `code` normalised.

    `written` is how the caller wrote it, where that is not the key itself.
    """

    id: str | None = None
    uid: str | None = None
    code: str | None = None
    written: str = field(default="", compare=False)

    @property
    def named(self) -> str:
        """The key as it is named in messages."""
        return self.written or self.code or self.uid or self.id or ""
