"""`celltrail migrate`: bring the database to the newest schema."""

from __future__ import annotations

import typer

from celltrail.cli.options import DataDirectory, read_settings, refusals, run
from celltrail.storage.migrate import upgrade


def migrate(data: DataDirectory = None) -> None:
    """Bring the database to the newest schema. Safe to repeat, and while gateways run."""
    with refusals():
        settings = read_settings(data)
        if not settings.is_production:
            settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        run(upgrade(settings.owner_url))
    typer.echo("the database has the newest schema")
