"""What `issuers.toml` may say, and the sentence for each thing that it may not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from celltrail.auth.errors import IssuerConfigurationError
from celltrail.auth.issuer_file import load_issuers
from celltrail.auth.issuers import OperatorGrant, OperatorSource, SigningAlgorithm, TokenType
from celltrail.domain.vocabulary import OperatorRole, Regime

Write = Callable[[str], Path]

WHOLE = """
[[issuers]]
issuer = "https://alpha.example"
audience = "celltrail"
algorithms = ["EdDSA"]
jwks_file = "alpha.jwks.json"
leeway_s = 10
[[issuers.operators]]
id = "oem-eu"
roles = ["OEM", "AUTHORITY"]
regimes = ["EU_2023_1542"]
"""


def test_a_registry_is_read_with_its_defaults(write_issuers: Write) -> None:
    path = write_issuers(WHOLE)

    (issuer,) = load_issuers(path).issuers

    assert issuer.algorithms == {SigningAlgorithm.EDDSA}
    assert issuer.jwks_file == path.parent / "alpha.jwks.json"
    assert (issuer.max_lifetime_s, issuer.leeway_s, issuer.development) == (900, 10, False)
    assert issuer.accept_typ == {TokenType.ACCESS_TOKEN}
    assert issuer.claims.scope == ("scope", "scp")
    assert issuer.operators == {
        "oem-eu": OperatorGrant(
            frozenset({OperatorRole.OEM, OperatorRole.AUTHORITY}), frozenset({Regime.EU_2023_1542})
        )
    }


def test_a_development_issuer_may_live_a_day_and_ask_the_database(write_issuers: Write) -> None:
    text = (
        WHOLE.split("[[issuers.operators]]", maxsplit=1)[0] + 'development = true\noperators = "database"\n'
    )

    registry = load_issuers(write_issuers(text))

    assert registry.issuers[0].max_lifetime_s == 86_400
    assert registry.issuers[0].operators is OperatorSource.DATABASE
    with pytest.raises(IssuerConfigurationError, match="is a development issuer"):
        registry.refuse_development_issuers()


def test_a_production_start_takes_a_registry_without_development_issuers(write_issuers: Write) -> None:
    load_issuers(write_issuers(WHOLE)).refuse_development_issuers()


FAULTS: list[tuple[str, str, str, str]] = [
    ("CVE-2026-55689 no audience", 'audience = "celltrail"\n', "", r"audience: is missing"),
    ("audience empty", '"celltrail"', '""', r"audience: is ''"),
    ("audience a list", '"celltrail"', '["celltrail"]', r"audience: is \['celltrail'\]"),
    (
        "C20 HMAC",
        '["EdDSA"]',
        '["HS256"]',
        r"algorithms: 'HS256' is not allowed; allowed: RS256, ES256, EdDSA",
    ),
    ("C01 none", '["EdDSA"]', '["none"]', r"algorithms: 'none' is not allowed"),
    ("no algorithm", '["EdDSA"]', "[]", r"algorithms: is \[\]"),
    ("algorithm twice", '["EdDSA"]', '["EdDSA", "EdDSA"]', r"algorithms: holds a value twice"),
    ("no keys", 'jwks_file = "alpha.jwks.json"\n', "", r"exactly one of jwks_file and jwks_url"),
    (
        "two keys",
        "leeway_s = 10",
        'jwks_url = "https://alpha.example"',
        r"exactly one of jwks_file and jwks_url",
    ),
    ("file missing", "alpha.jwks", "beta.jwks", r"jwks_file: there is no file .*beta\.jwks\.json"),
    (
        "C24 http",
        'jwks_file = "alpha.jwks.json"',
        'jwks_url = "http://alpha.example"',
        r"jwks_url: must be https",
    ),
    (
        "C24 file",
        'jwks_file = "alpha.jwks.json"',
        'jwks_url = "file:///etc/passwd"',
        r"jwks_url: needs a host",
    ),
    ("C24 user", 'jwks_file = "alpha.jwks.json"', 'jwks_url = "https://u:p@a.example"', r"user information"),
    (
        "C24 port",
        'jwks_file = "alpha.jwks.json"',
        'jwks_url = "https://a.example:x"',
        r"jwks_url: is not a URL",
    ),
    (
        "C08 leeway",
        "leeway_s = 10",
        "leeway_s = 31",
        r"leeway_s: is 31; it must be a whole number from 0 to 30",
    ),
    ("leeway true", "leeway_s = 10", "leeway_s = true", r"leeway_s: is True"),
    ("C11 lifetime", "leeway_s = 10", "max_lifetime_s = 86401", r"max_lifetime_s: is 86401"),
    (
        "development text",
        "leeway_s = 10",
        'development = "no"',
        r"development: is 'no'; it must be true or false",
    ),
    ("unknown key", "leeway_s = 10", "leway_s = 10", r"leway_s: is not a known key; allowed: accept_typ, "),
    ("unknown claim", "leeway_s = 10", 'claims = {operater = "o"}', r"claims\.operater: is not a known key"),
    ("claims text", "leeway_s = 10", 'claims = "o"', r"claims: must be a table"),
    ("C15 typ", "leeway_s = 10", 'accept_typ = ["id+jwt"]', r"accept_typ: 'id\+jwt' is not allowed"),
    ("no operators", WHOLE[WHOLE.index("[[issuers.operators]]") :], "", r"operators: lists no operator"),
    ("operators elsewhere", "leeway_s = 10", 'operators = "ldap"', r"is not TOML"),
    (
        "no such role",
        '"OEM", "AUTHORITY"',
        '"BOSS"',
        r"operators\[1\]\.roles: 'BOSS' is not allowed; allowed: MANU",
    ),
    ("no role", '["OEM", "AUTHORITY"]', "[]", r"operators\[1\]\.roles: is \[\]"),
    ("no such regime", "EU_2023_1542", "EU", r"operators\[1\]\.regimes: 'EU' is not allowed"),
    ("operator key", "regimes =", "regime =", r"operators\[1\]\.regime: is not a known key"),
    ("no id", 'id = "oem-eu"\n', "", r"operators\[1\]\.id: is missing"),
    (
        "no issuer",
        'issuer = "https://alpha.example"\n',
        "",
        r"issuers\[1\]\.issuer: is missing",
    ),
]


@pytest.mark.parametrize(
    ("found", "instead", "sentence"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS]
)
def test_a_fault_stops_the_start_and_names_file_issuer_and_key(
    write_issuers: Write, found: str, instead: str, sentence: str
) -> None:
    assert found in WHOLE
    path = write_issuers(WHOLE.replace(found, instead))

    with pytest.raises(IssuerConfigurationError, match=r"^issuers\.toml.*" + sentence):
        load_issuers(path)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no issuer is named"),
        ("issuers = []", "no issuer is named"),
        ("issuer = 1", "issuer: is not a known key; allowed: issuers"),
        ("[issuers]", "issuers: must be an array of tables"),
        ("[[issuers", "is not TOML"),
        (WHOLE + WHOLE, "issuer 'https://alpha.example', issuer: is given 2 times"),
        (
            WHOLE + '[[issuers.operators]]\nid = "oem-eu"\nroles = ["OEM"]',
            "the operator 'oem-eu' is listed twice",
        ),
        (
            "".join(
                WHOLE.split("[[issuers.operators]]", maxsplit=1)[0].replace("alpha.example", name)
                + 'operators = "database"\n'
                for name in ("a.example", "b.example")
            ),
            "each could speak for the others'",
        ),
    ],
    ids=[
        "empty",
        "none",
        "top key",
        "no array",
        "no TOML",
        "issuer twice",
        "operator twice",
        "C33 two databases",
    ],
)
def test_a_file_that_is_no_registry_stops_the_start(write_issuers: Write, text: str, sentence: str) -> None:
    with pytest.raises(IssuerConfigurationError) as caught:
        load_issuers(write_issuers(text))

    assert sentence in str(caught.value)


def test_a_missing_file_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(IssuerConfigurationError, match=r"issuers\.toml: cannot be read \(No such file"):
        load_issuers(tmp_path / "issuers.toml")


@pytest.mark.parametrize(
    "url",
    ["https://a.example/jwks", "http://127.0.0.1:8080/jwks", "http://localhost/jwks", "http://[::1]/jwks"],
)
def test_keys_may_come_over_tls_or_from_this_machine(write_issuers: Write, url: str) -> None:
    text = WHOLE.replace('jwks_file = "alpha.jwks.json"', f'jwks_url = "{url}"')

    assert load_issuers(write_issuers(text)).issuers[0].jwks_url == url
