"""One table of a TOML file, read key by key, with errors that say which file, issuer and key are meant."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from celltrail.auth.errors import IssuerConfigurationError
from celltrail.auth.issuers import MAX_WORD

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class TomlTable:
    """The content of a table, and where it stands. Each reader raises IssuerConfigurationError."""

    content: dict[str, object]
    where: str
    issuer: str | None = None
    prefix: str = ""

    def error(self, key: str, message: str) -> IssuerConfigurationError:
        """The error that says `message` about `key`."""
        return IssuerConfigurationError(
            message, where=self.where, issuer=self.issuer, key=f"{self.prefix}{key}"
        )

    def has(self, key: str) -> bool:
        """Whether the key is given."""
        return key in self.content

    def of_issuer(self, name: str) -> TomlTable:
        """The same table, once it is known whose it is."""
        return TomlTable(self.content, where=self.where, issuer=name)

    def refuse_unknown(self, allowed: frozenset[str]) -> None:
        """Refuse keys beyond `allowed`: a misspelt limit would be no limit."""
        for key in self.content:
            if key not in allowed:
                raise self.error(key, f"is not a known key; allowed: {', '.join(sorted(allowed))}")

    def text(self, key: str, *, longest: int = MAX_WORD) -> str:
        """A non-empty printable string without spaces."""
        if not self.has(key):
            raise self.error(key, "is missing: give it a value")
        return self._checked(key, self.content[key], longest=longest)

    def texts(self, key: str) -> tuple[str, ...]:
        """A non-empty array of strings, each once."""
        if not self.has(key):
            raise self.error(key, "is missing: give it a value")
        values = self.content[key]
        if not isinstance(values, list) or not values:
            raise self.error(key, f"is {values!r}; it must be an array of strings with at least one element")
        checked = tuple(self._checked(key, value, longest=MAX_WORD) for value in values)
        if len(set(checked)) != len(checked):
            raise self.error(key, "holds a value twice")
        return checked

    def words(self, key: str, kind: type[Word]) -> frozenset[Word]:
        """A non-empty array of members of `kind`, or one of them as a string where the caller allows it."""
        given = (self.text(key),) if isinstance(self.content.get(key), str) else self.texts(key)
        allowed = {member.value: member for member in kind}
        for word in given:
            if word not in allowed:
                raise self.error(key, f"{word!r} is not allowed; allowed: {', '.join(allowed)}")
        return frozenset(allowed[word] for word in given)

    def integer(self, key: str, *, default: int, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        value = self.content.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.error(key, f"is {value!r}; it must be a whole number from {low} to {high}")
        return value

    def boolean(self, key: str) -> bool:
        """True or false; false when not given."""
        value = self.content.get(key, False)
        if not isinstance(value, bool):
            raise self.error(key, f"is {value!r}; it must be true or false")
        return value

    def table(self, key: str) -> TomlTable:
        """The table under `key`."""
        return self._inner(key, self.content.get(key), name=key)

    def tables(self, key: str) -> tuple[TomlTable, ...]:
        """The array of tables under `key`; empty when not given."""
        values = self.content.get(key, [])
        if not isinstance(values, list):
            raise self.error(key, f"must be an array of tables: [[{self.prefix}{key}]]")
        return tuple(self._inner(key, value, name=f"{key}[{i}]") for i, value in enumerate(values, start=1))

    def _inner(self, key: str, value: object, *, name: str) -> TomlTable:
        if not isinstance(value, dict):
            raise self.error(key, "must be a table")
        return TomlTable(value, where=self.where, issuer=self.issuer, prefix=f"{self.prefix}{name}.")

    def _checked(self, key: str, value: object, *, longest: int) -> str:
        if not isinstance(value, str) or not value or len(value) > longest:
            raise self.error(key, f"is {value!r}; it must be a string of 1 to {longest} characters")
        if not value.isprintable() or value != value.strip():
            raise self.error(key, f"is {value!r}; it must be printable, without spaces around it")
        return value
