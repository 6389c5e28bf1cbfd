"""Who may vouch for whom: the registry of token issuers.

The registry, never the token, says for each issuer where its keys are, which algorithms, audience and
lifetime its tokens have, and which operators and roles it may speak for (design of access, section 1).
`issuer_file` reads it from `issuers.toml`; `development` adds the issuer for trying out.

An operator in the table of one issuer is never spoken for by an issuer that takes its operators from the
database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from celltrail.auth.errors import IssuerConfigurationError
from celltrail.domain.vocabulary import OperatorRole, Regime

DEFAULT_LIFETIME_S = 900
DEVELOPMENT_LIFETIME_S = 86_400
MAX_LIFETIME_S = 86_400
DEFAULT_LEEWAY_S = 10
MAX_LEEWAY_S = 30
LONGEST_VALIDITY_S = MAX_LIFETIME_S + 2 * MAX_LEEWAY_S
"""No token that is valid now is valid so much later, whatever the registry will say of its issuer."""
MAX_WORD = 128
DEVELOPMENT_ISSUER_NAME = "urn:celltrail:development"


class SigningAlgorithm(StrEnum):
    """JWS algorithms that we accept (RFC 7518, RFC 8037): asymmetric ones, so that no issuer shares a
    secret."""

    RS256 = "RS256"
    ES256 = "ES256"
    EDDSA = "EdDSA"


class TokenType(StrEnum):
    """Values of the header `typ`, without `application/` (RFC 9068, 2.1); JWT only where an issuer cannot
    do better."""

    ACCESS_TOKEN = "at+jwt"  # noqa: S105  a media type, no secret
    JWT = "JWT"


DEFAULT_TYPES = frozenset({TokenType.ACCESS_TOKEN})


@dataclass(frozen=True, slots=True)
class OperatorGrant:
    """What an issuer may say of one operator: at most these roles, and the regimes that it is the authority
    of."""

    roles: frozenset[OperatorRole]
    regimes: frozenset[Regime] = frozenset()


OperatorLookup = Callable[[str], Awaitable[OperatorGrant | None]]
"""The host's look-up of an operator on board by its id; None when there is none."""


class OperatorSource(StrEnum):
    """Where the operators of an issuer are, when not in the registry itself."""

    DATABASE = "database"


@dataclass(frozen=True, slots=True)
class ClaimNames:
    """Which claims of an issuer's tokens carry what.

    `scope` names alternatives: were `scp` unknown to us, a token narrowed by it would count as unrestricted.
    """

    operator: str = "operator"
    roles: str = "roles"
    scope: tuple[str, ...] = ("scope", "scp")
    purposes: str = "purposes"


@dataclass(frozen=True, slots=True)
class Issuer:
    """One issuer: `name` is the exact value of `iss`. Exactly one of `jwks_file` and `jwks_url` is set."""

    name: str
    audience: str
    algorithms: frozenset[SigningAlgorithm]
    operators: Mapping[str, OperatorGrant] | OperatorSource
    jwks_file: Path | None = None
    jwks_url: str | None = None
    max_lifetime_s: int = DEFAULT_LIFETIME_S
    leeway_s: int = DEFAULT_LEEWAY_S
    accept_typ: frozenset[TokenType] = DEFAULT_TYPES
    claims: ClaimNames = field(default_factory=ClaimNames)
    development: bool = False

    @property
    def knows_operators_from_database(self) -> bool:
        """Whether the host's look-up is asked, not a table of the registry."""
        return self.operators is OperatorSource.DATABASE


@dataclass(frozen=True, slots=True)
class IssuerRegistry:
    """All issuers that this installation believes. `where` names its origin in errors."""

    issuers: tuple[Issuer, ...]
    where: str = "issuers"

    def __post_init__(self) -> None:
        if not self.issuers:
            raise IssuerConfigurationError(
                "no issuer is named: without one no token can be verified; add a table [[issuers]]",
                where=self.where,
            )
        for name, count in Counter(issuer.name for issuer in self.issuers).items():
            if count > 1:
                raise IssuerConfigurationError(
                    f"is given {count} times: one table for each issuer",
                    where=self.where,
                    issuer=name,
                    key="issuer",
                )
        self._refuse_rival_directories()

    def named(self, name: str) -> Issuer | None:
        """The issuer whose `iss` is exactly `name`."""
        return next((issuer for issuer in self.issuers if issuer.name == name), None)

    def including(self, issuer: Issuer) -> IssuerRegistry:
        """This registry and one more issuer."""
        return IssuerRegistry((*self.issuers, issuer), where=self.where)

    def refuse_development_issuers(self) -> None:
        """Stop a production start that would believe an issuer made for trying out.

        Raises:
            IssuerConfigurationError: a development issuer is in the registry.
        """
        for issuer in self.issuers:
            if issuer.development or issuer.name == DEVELOPMENT_ISSUER_NAME:
                raise IssuerConfigurationError(
                    "is a development issuer, and whoever reads its key file can be any operator: "
                    "take it out of the registry, or start without production mode",
                    where=self.where,
                    issuer=issuer.name,
                    key="development",
                )

    async def grant(
        self, issuer: Issuer, operator_id: str, *, known_operator: OperatorLookup | None
    ) -> OperatorGrant | None:
        """What `issuer` may say of the operator; None when it does not speak for it."""
        if isinstance(issuer.operators, Mapping):
            return issuer.operators.get(operator_id)
        if known_operator is None or self.lists(operator_id):
            return None
        return await known_operator(operator_id)

    def lists(self, operator_id: str) -> bool:
        """Whether the table of an issuer has the operator; others may be on board in the database."""
        tables = (issuer.operators for issuer in self.issuers)
        return any(isinstance(table, Mapping) and operator_id in table for table in tables)

    def _refuse_rival_directories(self) -> None:
        rivals = [i.name for i in self.issuers if i.knows_operators_from_database and not i.development]
        if len(rivals) > 1:
            raise IssuerConfigurationError(
                f"{', '.join(map(repr, rivals))} all take their operators from the database, so that each "
                "could speak for the others': list operators for all but one",
                where=self.where,
                key="operators",
            )
