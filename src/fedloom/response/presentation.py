"""Which part of an error a client sees.

An exception of a resolver is shown as far as the host says. What the host does not know is our fault:
it is masked, gets an id, and goes to the log with its stack. Errors in the client's own arguments are
the client's to read.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterable

from graphql import FieldNode, GraphQLError

from fedloom.errors import (
    ErrorEntry,
    FedloomError,
    InternalError,
    PublicError,
    VariablesInvalidError,
    clip,
)

logger = logging.getLogger("fedloom")

#: Says what clients may see of a host's exception, or None: then it is masked.
PresentError = Callable[[Exception], PublicError | None]


class ErrorPresenter:
    """Turns exceptions into what clients see of them."""

    def __init__(self, present_error: PresentError) -> None:
        self._present_error = present_error

    def entries(
        self, errors: Iterable[GraphQLError] | None, operation_name: str | None
    ) -> tuple[ErrorEntry, ...]:
        """Present the errors of one execution, each at its path."""
        return tuple(self._entry(error, operation_name) for error in errors or ())

    def failure(self, error: Exception, operation_name: str | None) -> FedloomError:
        """Present an exception that ended the whole operation."""
        if isinstance(error, FedloomError):
            return error
        public = self._public(error)
        if public is None:
            return mask(error, f"operation {operation_name or '(unnamed)'} failed")
        return _HostError(public)

    def _entry(self, error: GraphQLError, operation_name: str | None) -> ErrorEntry:
        locations = tuple((place.line, place.column) for place in error.locations or ())
        path = tuple(error.path or ())
        cause = _cause(error)
        public = self._public(cause)
        if public is None and _is_of_an_argument(error, cause):
            public = PublicError(clip(error.message), VariablesInvalidError.code)
        if public is None:
            dotted = ".".join(map(str, path))
            masked = mask(
                cause, f"operation {operation_name or '(unnamed)'} failed at {dotted or 'its root'}"
            )
            public = PublicError(masked.message, masked.code, masked.entries[0].extensions)
        return ErrorEntry(public.message, public.code, locations, path, public.extensions)

    def _public(self, cause: Exception) -> PublicError | None:
        if isinstance(cause, FedloomError):
            return PublicError(cause.message, cause.code, cause.entries[0].extensions)
        public = self._present_error(cause)
        if public is not None or not isinstance(cause, GraphQLError):
            return public
        extensions = cause.extensions or {}
        # A resolver that writes a code of its own has decided what to show.
        return (
            PublicError(clip(cause.message), str(extensions["code"]), extensions)
            if "code" in extensions
            else None
        )


def mask(error: Exception, what: str) -> InternalError:
    """Log an exception of ours loudly, and return what a client sees of it."""
    masked = InternalError(uuid.uuid4().hex)
    logger.error("%s [%s]", what, masked.incident, exc_info=error)
    return masked


class _HostError(FedloomError):
    """A whole operation failed in a way that the host has words for."""

    code = "HOST"

    def __init__(self, public: PublicError) -> None:
        super().__init__(
            public.message, entries=[ErrorEntry(public.message, public.code, extensions=public.extensions)]
        )


def _cause(error: GraphQLError) -> Exception:
    """Return the exception that a resolver raised, under what graphql-core put around it."""
    cause: Exception = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause


def _is_of_an_argument(error: GraphQLError, cause: Exception) -> bool:
    """Tell an argument that does not fit from an answer that does not: the first points at no field."""
    nodes = error.nodes or []
    return isinstance(cause, GraphQLError) and bool(nodes) and not isinstance(nodes[0], FieldNode)
