"""What an installation sets: read from the environment (`CELLTRAIL_…`), once, by `celltrail.app` alone.

Nothing that protects data has an unsafe default: a production start without issuers, or on SQLite, is refused
with the reason.
"""

from __future__ import annotations

import re
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from celltrail.domain.compliance.assumptions import DEFAULT, Assumptions
from celltrail.formats.rules_file import RulesFileError, read_rules


class Environment(StrEnum):
    """What kind of installation this is."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class ConfigurationError(Exception):
    """The settings do not allow a start. The message says which, and what is allowed."""


_ORIGIN = re.compile(r"https://[A-Za-z0-9.-]+(:[0-9]{1,5})?")


class Settings(BaseSettings):
    """The settings of one gateway process."""

    model_config = SettingsConfigDict(env_prefix="CELLTRAIL_", extra="ignore")

    environment: Environment = Field(
        Environment.DEVELOPMENT, description="production refuses the development issuer and SQLite"
    )
    data_dir: Path = Field(Path(".data"), description="where the embedded database and development keys lie")
    database_url: str | None = Field(
        None,
        description="postgresql://user:password@host/name, or sqlite:///path; default: SQLite in data_dir",
    )
    owner_database_url: str | None = Field(
        None,
        description="the same database by the login that owns the tables, for the command line: migrate, "
        "operator, token, subgraph, import; default: database_url. A gateway in production never uses it",
    )
    issuers_file: Path | None = Field(None, description="issuers.toml: whose tokens are accepted")
    public_url: str | None = Field(
        None,
        description="https://HOST under which others reach this gateway: its name in the tokens that "
        "partners' subgraphs get. In production their subgraphs are served once it is set",
    )
    subgraph_networks: tuple[IPv4Network | IPv6Network, ...] = Field(
        (),
        description='networks beside the public one in which partners\' subgraphs may be, ["10.1.0.0/16"]; '
        "in development they may be anywhere",
    )
    allowed_origins: frozenset[str] = Field(
        frozenset(), description="web origins, beside our own, that may open sockets and send requests"
    )
    trusted_documents: Path | None = Field(
        None,
        description="a folder of manifests, CLIENT_ID.json: each client may run its documents alone",
    )
    require_trusted_documents: bool = Field(
        default=False, description="clients without a manifest of their own may run nothing"
    )
    explorer: bool | None = Field(
        None, description="serve GraphiQL at /; default: yes in development, no in production"
    )
    passport_lookups_per_minute: int = Field(
        60,
        ge=1,
        le=100_000,
        description="how many passports one client, or one address without a token, may look up in a minute",
    )
    trusted_proxies: str = Field(
        "127.0.0.1",
        description="addresses and networks, separated by commas, of proxies whose X-Forwarded-For tells "
        "where a request comes from",
    )
    rules_file: Path | None = Field(
        None, description="rules.toml: what the laws leave open, such as duties whose acts are adopted by now"
    )
    request_timeout_s: float = Field(30.0, gt=0, le=600)
    shutdown_timeout_s: float = Field(10.0, gt=0, le=600)
    poll_interval_s: float = Field(
        1.0, gt=0, le=60, description="how soon streams see what another process recorded"
    )
    log_level: str = Field("INFO")
    log_json: bool = Field(default=False, description="one JSON object per line, for collectors")

    @field_validator("public_url")
    @classmethod
    def _an_origin(cls, url: str | None) -> str | None:
        if not url:
            return None
        if not _ORIGIN.fullmatch(url):
            message = f"{url!r} is not https://HOST or https://HOST:PORT"
            raise ValueError(message)
        return url

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, level: str) -> str:
        known = ("DEBUG", "INFO", "WARNING", "ERROR")
        if level.upper() not in known:
            message = f"{level!r} is no log level; allowed: {', '.join(known)}"
            raise ValueError(message)
        return level.upper()

    @property
    def issuer(self) -> str:
        """The gateway's name in tokens of its own."""
        return self.public_url or "urn:celltrail:gateway"

    @property
    def takes_partners(self) -> bool:
        """Whether partners' subgraphs are served: in production only under a name that they can know."""
        return not self.is_production or self.public_url is not None

    def assumptions(self) -> Assumptions:
        """What is taken for granted where the laws leave it open: the defaults, or what `rules_file` says.

        Raises:
            ConfigurationError: the file cannot be read, or says what no rule knows.
        """
        if self.rules_file is None:
            return DEFAULT
        try:
            return read_rules(self.rules_file)
        except RulesFileError as error:
            message = f"CELLTRAIL_RULES_FILE: {error}"
            raise ConfigurationError(message) from None

    @property
    def is_production(self) -> bool:
        """Whether the strict rules of a shared installation hold."""
        return self.environment is Environment.PRODUCTION

    @property
    def serves_explorer(self) -> bool:
        """Whether GraphiQL is served."""
        return not self.is_production if self.explorer is None else self.explorer

    @property
    def url(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.data_dir / 'celltrail.sqlite3'}"

    @property
    def owner_url(self) -> str:
        """The database's URL for whoever runs the installation."""
        return self.owner_database_url or self.url

    def require_startable(self) -> None:
        """Refuse a start that would not keep the promises of a production installation.

        Raises:
            ConfigurationError: names the setting and the reason.
        """
        if not self.is_production:
            return
        if self.url.startswith("sqlite"):
            message = (
                "CELLTRAIL_DATABASE_URL: production needs PostgreSQL. SQLite has one wall only between "
                "partners (no row-level security); it is for one machine, demos and tests"
            )
            raise ConfigurationError(message)
        if self.issuers_file is None:
            message = "CELLTRAIL_ISSUERS_FILE is not set: without issuers no token can be verified"
            raise ConfigurationError(message)
