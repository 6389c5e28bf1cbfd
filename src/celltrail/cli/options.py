"""What several subcommands share: where the installation lies, and how a refusal is shown."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape

from celltrail.auth.errors import IssuerConfigurationError
from celltrail.domain.errors import DomainError
from celltrail.settings import ConfigurationError, Settings
from celltrail.storage.engine import DatabaseUrlError
from celltrail.web.graphiql import ExplorerAssetsMissingError

Result = TypeVar("Result")

DataDirectory = Annotated[
    Path | None,
    typer.Option(
        "--data", help="Directory of the embedded database and keys (default: CELLTRAIL_DATA_DIR, .data)."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document, for programs.")]

errors = Console(stderr=True, highlight=False)

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
    except DomainError as error:
        place = ".".join(map(str, error.path))
        errors.print(f"[red]{error.code}[/red]{f' at {place}' if place else ''}: {escape(str(error))}")
        raise typer.Exit(1) from None
    except ValidationError as error:
        for each in error.errors():
            name = "CELLTRAIL_" + "_".join(str(part).upper() for part in each["loc"])
            errors.print(f"[red]configuration[/red]: {name}: {escape(each['msg'])}")
        raise typer.Exit(1) from None
    except _CONFIGURATION as error:
        errors.print(f"[red]configuration[/red]: {escape(str(error))}")
        raise typer.Exit(1) from None


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run asynchronous work to its end."""
    if sys.platform == "win32":
        return asyncio.run(work)
    import uvloop  # noqa: PLC0415 -- there is none for Windows

    return uvloop.run(work)
