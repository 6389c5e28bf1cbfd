"""The command `celltrail`: one file for each subcommand, joined here.

What goes to standard output is the answer; everything else goes to standard error. Exit status: 0 done, 1
refused or invalid, 2 called in a way that cannot be understood.
"""

from __future__ import annotations

from importlib.metadata import version as installed_version
from typing import Annotated

import typer

from celltrail.cli import (
    audit,
    compliance,
    demo,
    identify,
    importing,
    keys,
    migrate,
    operators,
    rules,
    schema,
    serve,
    subgraphs,
    tokens,
)

app = typer.Typer(
    name="celltrail",
    help="Trace batteries across companies: one graph, and each partner its slice.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(is_asked: bool) -> None:  # noqa: FBT001 -- the form of a Typer callback
    if is_asked:
        typer.echo(f"celltrail {installed_version('celltrail')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit."),
    ] = False,
) -> None:
    pass


app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("migrate")(migrate.migrate)
app.command("identify")(identify.identify)
app.command("import")(importing.import_file)
app.command("schema")(schema.schema)
app.command("rules")(rules.rules)
app.command("compliance")(compliance.compliance)
app.add_typer(tokens.app, name="token")
app.add_typer(operators.app, name="operator")
app.add_typer(subgraphs.app, name="subgraph")
app.add_typer(audit.app, name="audit")
app.add_typer(keys.app, name="keys")


def main() -> None:
    """Run the command line."""
    app()
