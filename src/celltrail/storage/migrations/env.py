"""Alembic's entry: runs the scripts on the connection that `celltrail.storage.migrate` hands over."""

from __future__ import annotations

from alembic import context

from celltrail.storage import (  # noqa: F401 -- they add to the metadata
    access_tables,
    claim_tables,
    invitation_tables,
    registry_tables,
    revocation_tables,
)
from celltrail.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    render_as_batch=False,
    transaction_per_migration=False,
)
context.run_migrations()
