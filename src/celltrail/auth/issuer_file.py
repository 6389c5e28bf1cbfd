"""Reads `issuers.toml`, the registry of token issuers, and refuses what it does not understand.

    [[issuers]]
    issuer = "https://login.oem.example"         # the exact value of `iss`
    audience = "https://celltrail.example"       # the exact value of `aud`
    algorithms = ["ES256"]                       # of RS256, ES256, EdDSA
    jwks_url = "https://login.oem.example/jwks"  # or jwks_file = "oem.jwks.json", beside this file
    max_lifetime_s = 900                         # the default; 86400 for a development issuer
    leeway_s = 10                                # the default; at most 30
    accept_typ = ["at+jwt"]                      # the default; "JWT" for issuers that do not follow RFC 9068
    claims = {operator = "operator", roles = "roles", scope = ["scope", "scp"], purposes = "purposes"}
    development = false

    [[issuers.operators]]                        # or operators = "database": whoever is on board
    id = "oem-eu"
    roles = ["OEM", "IMPORTER"]
    regimes = []

Every error names the file, the issuer and the key. Unknown keys are errors: a misspelt limit is no limit.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from celltrail.auth.errors import IssuerConfigurationError
from celltrail.auth.issuers import (
    DEFAULT_LEEWAY_S,
    DEFAULT_LIFETIME_S,
    DEFAULT_TYPES,
    DEVELOPMENT_LIFETIME_S,
    MAX_LEEWAY_S,
    MAX_LIFETIME_S,
    ClaimNames,
    Issuer,
    IssuerRegistry,
    OperatorGrant,
    OperatorSource,
    SigningAlgorithm,
    TokenType,
)
from celltrail.auth.jwks_url import fault_of_jwks_url
from celltrail.auth.toml_table import TomlTable
from celltrail.domain.vocabulary import OperatorRole, Regime

ISSUER_KEYS = frozenset(
    {
        "issuer",
        "audience",
        "algorithms",
        "jwks_file",
        "jwks_url",
        "max_lifetime_s",
        "leeway_s",
        "accept_typ",
        "claims",
        "operators",
        "development",
    }
)
CLAIM_KEYS = frozenset({"operator", "roles", "scope", "purposes"})
OPERATOR_KEYS = frozenset({"id", "roles", "regimes"})
MAX_NAME = 512
MAX_PATH = 4096
MAX_URL = 2048


def load_issuers(path: Path) -> IssuerRegistry:
    """Read the registry from a TOML file.

    Raises:
        IssuerConfigurationError: the file cannot be read, or says something that no start should accept.
    """
    where = path.name
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise IssuerConfigurationError(f"cannot be read ({exc.strerror})", where=where) from exc
    except ValueError as exc:  # no TOML, or no UTF-8
        raise IssuerConfigurationError(f"is not TOML: {exc}", where=where) from exc
    top = TomlTable(document, where=where)
    top.refuse_unknown(frozenset({"issuers"}))
    return IssuerRegistry(
        tuple(_issuer(table, directory=path.parent) for table in top.tables("issuers")), where=where
    )


def _issuer(table: TomlTable, *, directory: Path) -> Issuer:
    name = table.text("issuer", longest=MAX_NAME)
    table = table.of_issuer(name)
    table.refuse_unknown(ISSUER_KEYS)
    development = table.boolean("development")
    jwks_file, jwks_url = _keys_of(table, directory=directory)
    return Issuer(
        name=name,
        audience=table.text("audience", longest=MAX_NAME),
        algorithms=table.words("algorithms", SigningAlgorithm),
        operators=_operators(table),
        jwks_file=jwks_file,
        jwks_url=jwks_url,
        max_lifetime_s=table.integer(
            "max_lifetime_s",
            default=DEVELOPMENT_LIFETIME_S if development else DEFAULT_LIFETIME_S,
            low=1,
            high=MAX_LIFETIME_S,
        ),
        leeway_s=table.integer("leeway_s", default=DEFAULT_LEEWAY_S, low=0, high=MAX_LEEWAY_S),
        accept_typ=table.words("accept_typ", TokenType) if table.has("accept_typ") else DEFAULT_TYPES,
        claims=_claims(table),
        development=development,
    )


def _keys_of(table: TomlTable, *, directory: Path) -> tuple[Path | None, str | None]:
    if table.has("jwks_file") == table.has("jwks_url"):
        raise table.error("jwks_file", "give exactly one of jwks_file and jwks_url")
    if table.has("jwks_url"):
        return None, _checked_url(table)
    file = directory / table.text("jwks_file", longest=MAX_PATH)
    if not file.is_file():
        raise table.error("jwks_file", f"there is no file {str(file)!r}")
    return file, None


def _checked_url(table: TomlTable) -> str:
    url = table.text("jwks_url", longest=MAX_URL)
    fault = fault_of_jwks_url(url)
    if fault is not None:
        raise table.error("jwks_url", fault)
    return url


def _claims(table: TomlTable) -> ClaimNames:
    default = ClaimNames()
    if not table.has("claims"):
        return default
    claims = table.table("claims")
    claims.refuse_unknown(CLAIM_KEYS)
    return ClaimNames(
        operator=claims.text("operator") if claims.has("operator") else default.operator,
        roles=claims.text("roles") if claims.has("roles") else default.roles,
        scope=_scope_names(claims) if claims.has("scope") else default.scope,
        purposes=claims.text("purposes") if claims.has("purposes") else default.purposes,
    )


def _scope_names(claims: TomlTable) -> tuple[str, ...]:
    if isinstance(claims.content["scope"], str):
        return (claims.text("scope"),)
    return claims.texts("scope")


def _operators(table: TomlTable) -> Mapping[str, OperatorGrant] | OperatorSource:
    if isinstance(table.content.get("operators"), str):
        (source,) = table.words("operators", OperatorSource)
        return source
    grants: dict[str, OperatorGrant] = {}
    for entry in table.tables("operators"):
        entry.refuse_unknown(OPERATOR_KEYS)
        operator_id = entry.text("id")
        if operator_id in grants:
            raise table.error("operators", f"the operator {operator_id!r} is listed twice")
        grants[operator_id] = OperatorGrant(
            roles=entry.words("roles", OperatorRole),
            regimes=entry.words("regimes", Regime) if entry.content.get("regimes") else frozenset(),
        )
    if not grants:
        raise table.error("operators", 'lists no operator; name them, or write operators = "database"')
    return grants
