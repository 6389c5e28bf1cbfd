"""What several subcommands share: where the installation lies, and how a refusal is shown."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from celltrail.auth.errors import IssuerConfigurationError
from celltrail.cli.output import complain, shown
from celltrail.domain.errors import DomainError
from celltrail.settings import ConfigurationError, Settings
from celltrail.storage.engine import DatabaseUrlError
from celltrail.web.graphiql import ExplorerAssetsMissingError

Result = TypeVar("Result")

DataDirectory = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="Directory of the embedded database and keys (default: CELLTRAIL_DATA_DIR, .data).",
    ),
]
Reason = Annotated[str | None, typer.Option("--reason", help="Why, for the record; callers are not told.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document, for programs.")]

_CONFIGURATION = (ConfigurationError, IssuerConfigurationError, DatabaseUrlError, ExplorerAssetsMissingError)


def read_settings(data: Path | None = None, **given: Any) -> Settings:  # noqa: ANN401 -- fields of Settings
    """The settings from the environment, with what the command line gives on top."""
    chosen = {name: value for name, value in given.items() if value is not None}
    if data is not None:
        chosen["data_dir"] = data
    return Settings(**chosen)


@contextmanager
def refusals() -> Iterator[None]:
    """Show what is refused as one line on standard error, and end with status 1."""
    try:
        yield
    except _CONFIGURATION as error:
        _refuse("configuration", error)
    except DomainError as error:
        place = ".".join(map(str, error.path))
        _refuse(f"{error.code} at {place}" if place else error.code, error)
    except ValidationError as error:
        for each in error.errors():
            name = "CELLTRAIL_" + "_".join(str(part).upper() for part in each["loc"])
            complain(f"[red]configuration[/red]: {name}: {shown(each['msg'])}")
        raise typer.Exit(1) from None
    except SQLAlchemyError as error:
        # What the driver said. The text of the error itself would add the statement and its values.
        _refuse("database", getattr(error, "orig", None) or error)
    except OSError as error:
        _refuse(*_of_system(error))


def _of_system(error: OSError) -> tuple[str, str]:
    """An error of the operating system: of a file if it names one, else of the connection to the database."""
    if error.filename is not None:
        return "file", f"{error.filename}: {error.strerror}"
    return "database", f"it does not answer: {error.strerror or error}"


def _refuse(what: str, why: object) -> NoReturn:
    complain(f"[red]{shown(what)}[/red]: {shown(why)}")
    raise typer.Exit(1) from None


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run asynchronous work to its end."""
    if sys.platform == "win32":
        return asyncio.run(work)
    import uvloop  # noqa: PLC0415 -- there is none for Windows

    return uvloop.run(work)
