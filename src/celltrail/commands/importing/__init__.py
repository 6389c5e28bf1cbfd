"""Documents of partners turned into commands: all of a document, or nothing of it."""

from celltrail.commands.importing.document import ImportOutcome, import_document
from celltrail.commands.importing.faults import ImportFault, ImportRefusedError

__all__ = ["ImportFault", "ImportOutcome", "ImportRefusedError", "import_document"]
