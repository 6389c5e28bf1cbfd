"""The command `fedloom`: one file for each subcommand, joined here.

What goes to standard output is the answer; everything else goes to standard error. Exit status: 0 done, 1
refused (subgraphs that do not compose, changes that break), 2 called in a way that cannot be understood or
with something that cannot be read or written, 3 a fault of ours.
"""

from __future__ import annotations

from typing import Annotated

import typer

from fedloom.cli import checking, composing, planning, serving

app = typer.Typer(
    name="fedloom",
    help="Compose GraphQL subgraphs, check what a change would break, plan operations, and serve.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(is_asked: bool) -> None:  # noqa: FBT001 -- the form of a Typer callback
    if is_asked:
        # Costs a tenth of the command's start, for one line that is seldom asked for.
        from importlib.metadata import version as installed_version  # noqa: PLC0415

        typer.echo(f"fedloom {installed_version('celltrail')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit."),
    ] = False,
) -> None:
    pass


app.command("compose")(composing.compose)
app.command("check")(checking.check)
app.command("plan")(planning.plan)
app.command("serve")(serving.serve)


def main() -> None:
    """Run the command line."""
    app()
