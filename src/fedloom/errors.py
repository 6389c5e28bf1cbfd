"""The errors of the engine, and the stable codes that clients depend on.

    FedloomError
    ├── RequestError                   the caller's request is at fault; always safe to show
    │   ├── MalformedRequestError      BAD_REQUEST                  what was sent is no GraphQL request
    │   ├── RequestTooLargeError       CONTENT_TOO_LARGE            a body or message over its limit
    │   ├── OperationSyntaxError       GRAPHQL_PARSE_FAILED
    │   ├── OperationInvalidError      GRAPHQL_VALIDATION_FAILED    one entry per broken rule
    │   ├── OperationUnknownError      OPERATION_RESOLUTION_FAILURE which operation of the document is meant
    │   ├── VariablesInvalidError      BAD_USER_INPUT               one entry per variable at fault
    │   ├── LimitExceededError         what was found, and what is allowed
    │   │   ├── DocumentTooLongError     DOCUMENT_TOO_LONG
    │   │   ├── TokensExceededError      TOKENS_EXCEEDED
    │   │   ├── FragmentsExceededError   FRAGMENTS_EXCEEDED
    │   │   ├── DirectivesExceededError  DIRECTIVES_EXCEEDED
    │   │   ├── DepthExceededError       DEPTH_EXCEEDED
    │   │   ├── AliasesExceededError     ALIASES_EXCEEDED
    │   │   ├── RootFieldsExceededError  ROOT_FIELDS_EXCEEDED
    │   │   ├── OperationsExceededError  OPERATIONS_EXCEEDED
    │   │   ├── RepeatsExceededError     REPEATED_FIELDS_EXCEEDED
    │   │   ├── OverlapsExceededError    OVERLAPPING_FIELDS_EXCEEDED
    │   │   ├── CostExceededError        COST_EXCEEDED
    │   │   └── VariablesTooLargeError   VARIABLES_TOO_LARGE
    │   ├── UnauthenticatedError       UNAUTHENTICATED              no credentials that are accepted
    │   ├── ForbiddenError             FORBIDDEN                    known, and not allowed
    │   └── TooManyRequestsError       TOO_MANY_REQUESTS
    ├── UnavailableError               SERVICE_UNAVAILABLE          no answer now; a check that cannot run
    ├── DeadlineExceededError          REQUEST_TIMEOUT              it ran longer than a request may
    ├── PlanningError                  OPERATION_NOT_PLANNABLE      valid, and no way through the subgraphs
    ├── UnauthorizedFieldError         UNAUTHORIZED_FIELD_OR_TYPE   protected by directives: it alone is null
    ├── SubgraphError                  SUBGRAPH_ERROR               a subgraph's fault: partial data
    │   ├── SubgraphUnreachableError   SUBGRAPH_UNREACHABLE         no connection, or it broke off
    │   ├── SubgraphTimeoutError       SUBGRAPH_TIMEOUT             no whole answer in time
    │   └── SubgraphAnswerInvalidError SUBGRAPH_ANSWER_INVALID      an answer that is none of GraphQL
    ├── CompositionError               COMPOSITION_FAILED           subgraphs do not go together
    └── InternalError                  INTERNAL_SERVER_ERROR        our fault: masked, the log has the cause

A code is never reused or renamed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

#: The longest message that leaves the engine. Messages of graphql-core quote what the client wrote.
MAX_MESSAGE_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class ErrorEntry:
    """One entry of `errors` in a response (GraphQL 7.1.2): `locations` are (line, column), from 1."""

    message: str
    code: str
    locations: tuple[tuple[int, int], ...] = ()
    path: tuple[str | int, ...] = ()
    extensions: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PublicError:
    """What a host lets clients see of one of its exceptions; `code` is as stable as those above."""

    message: str
    code: str
    extensions: Mapping[str, object] = field(default_factory=dict)


class FedloomError(Exception):
    """Root of the engine's errors. `entries` is what a client sees of it."""

    code: ClassVar[str]

    def __init__(self, message: str, *, entries: Sequence[ErrorEntry] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.entries: tuple[ErrorEntry, ...] = tuple(entries) or (ErrorEntry(clip(message), self.code),)


class RequestError(FedloomError):
    """The caller's request is at fault. Nothing was executed."""

    code = "BAD_REQUEST"


class MalformedRequestError(RequestError):
    """What was sent is not a GraphQL request: its JSON, a member's type, or its method."""

    code = "BAD_REQUEST"


class RequestTooLargeError(RequestError):
    """A request body or a message is over its limit."""

    code = "CONTENT_TOO_LARGE"

    def __init__(self, what: str, *, allowed_bytes: int) -> None:
        super().__init__(f"the {what} is larger than the {allowed_bytes} bytes that are allowed")
        self.allowed_bytes = allowed_bytes


class OperationSyntaxError(RequestError):
    """The document does not follow the grammar (GraphQL 2)."""

    code = "GRAPHQL_PARSE_FAILED"


class OperationInvalidError(RequestError):
    """The document breaks rules of validation (GraphQL 5) against the API schema."""

    code = "GRAPHQL_VALIDATION_FAILED"


class OperationUnknownError(RequestError):
    """`operationName` is absent with several operations, or names none of them (GraphQL 6.1)."""

    code = "OPERATION_RESOLUTION_FAILURE"


class VariablesInvalidError(RequestError):
    """The variables' values do not fit their types (GraphQL 6.1.2)."""

    code = "BAD_USER_INPUT"


class LimitExceededError(RequestError):
    """An operation is larger than what one request may ask; `found` is over `allowed`."""

    what: ClassVar[str]

    def __init__(self, found: int, allowed: int) -> None:
        # Fragments that double each other reach numbers of a thousand digits.
        shown = str(found) if found < 10**15 else "over 10^15"
        message = f"the operation has {self.what} of {shown}; {allowed} is allowed: ask for less, or in parts"
        extensions: dict[str, object] = {"found": min(found, 10**15), "allowed": allowed}
        super().__init__(message, entries=[ErrorEntry(message, self.code, extensions=extensions)])
        self.found, self.allowed = found, allowed


class DocumentTooLongError(LimitExceededError):
    """The text is too long to be read at all."""

    code = "DOCUMENT_TOO_LONG"
    what = "a length in characters"


class TokensExceededError(LimitExceededError):
    """The text has too many tokens; parsing stopped there, so `found` is the first one too many."""

    code = "TOKENS_EXCEEDED"
    what = "a number of tokens"


class FragmentsExceededError(LimitExceededError):
    """The document defines or spreads too many fragments: validation compares them in pairs."""

    code = "FRAGMENTS_EXCEEDED"
    what = "a number of fragments"


class DirectivesExceededError(LimitExceededError):
    """The document applies too many directives."""

    code = "DIRECTIVES_EXCEEDED"
    what = "a number of directives"


class DepthExceededError(LimitExceededError):
    """Fields are nested too deeply."""

    code = "DEPTH_EXCEEDED"
    what = "a depth"


class AliasesExceededError(LimitExceededError):
    """Too many aliases, fragments expanded."""

    code = "ALIASES_EXCEEDED"
    what = "a number of aliases"


class RootFieldsExceededError(LimitExceededError):
    """Too many fields at the root, fragments expanded."""

    code = "ROOT_FIELDS_EXCEEDED"
    what = "a number of root fields"


class RepeatsExceededError(LimitExceededError):
    """One response name is selected too often in one selection set: validation compares them in pairs."""

    code = "REPEATED_FIELDS_EXCEEDED"
    what = "a repetition of one response name"


class OverlapsExceededError(LimitExceededError):
    """Too many fields meet under one response name, also through fragments; counting stopped at `found`."""

    code = "OVERLAPPING_FIELDS_EXCEEDED"
    what = "a number of comparisons of overlapping fields"


class OperationsExceededError(LimitExceededError):
    """The document holds too many operations: each is validated with all fragments that it spreads."""

    code = "OPERATIONS_EXCEEDED"
    what = "a number of operations"


class CostExceededError(LimitExceededError):
    """The fields that may be answered, page sizes multiplied, are too many."""

    code = "COST_EXCEEDED"
    what = "a cost"


class VariablesTooLargeError(LimitExceededError):
    """A list, a text or the nesting of the variables is too large."""

    code = "VARIABLES_TOO_LARGE"

    def __init__(self, what: str, found: int, allowed: int) -> None:
        self.what = what  # type: ignore[misc] # the one limit that has several measures
        super().__init__(found, allowed)


class UnauthenticatedError(RequestError):
    """No credentials, or ones that are not accepted; the message says no more than the caller may know."""

    code = "UNAUTHENTICATED"


class DocumentNotFoundError(RequestError):
    """The caller names a document by an id that is none of its client's."""

    code = "PERSISTED_QUERY_NOT_FOUND"

    def __init__(self, document_id: str) -> None:
        super().__init__("PersistedQueryNotFound")
        self.document_id = document_id


class ForbiddenError(RequestError):
    """The caller is known and may not do this at all."""

    code = "FORBIDDEN"


class TooManyRequestsError(RequestError):
    """The caller holds as many connections or operations as one caller may."""

    code = "TOO_MANY_REQUESTS"


class UnavailableError(FedloomError):
    """No answer is possible now: we are stopping, or a check that decides over access cannot run."""

    code = "SERVICE_UNAVAILABLE"


class DeadlineExceededError(FedloomError):
    """The operation ran longer than a request may, and was cancelled."""

    code = "REQUEST_TIMEOUT"

    def __init__(self, timeout_s: float) -> None:
        super().__init__(f"the operation was stopped after {timeout_s:g} seconds: ask for less, or try again")
        self.timeout_s = timeout_s


class PlanningError(FedloomError):
    """A valid operation has a field that no subgraph on its way answers; `coordinate` says which.

    Composition refuses such supergraphs; one that was read from a file may not have been checked.
    """

    code = "OPERATION_NOT_PLANNABLE"

    def __init__(self, coordinate: str) -> None:
        super().__init__(
            f"{coordinate} cannot be answered at this place of the operation, by any subgraph that leads "
            "there: ask for it by another path, or compose the supergraph again"
        )
        self.coordinate = coordinate


class UnauthorizedFieldError(FedloomError):
    """An operation selects fields that the caller's claims do not open; an entry for each place."""

    code = "UNAUTHORIZED_FIELD_OR_TYPE"


class SubgraphError(FedloomError):
    """A subgraph did not do its part. The message is for clients and names no subgraph; `detail` is for the
    log and is never shown.
    """

    code = "SUBGRAPH_ERROR"
    shown: ClassVar[str] = "A service behind this graph reported an error"

    def __init__(self, subgraph: str, detail: str) -> None:
        super().__init__(self.shown)
        self.subgraph, self.detail = subgraph, detail

    def __str__(self) -> str:
        """What the log has."""
        return f"subgraph {self.subgraph}: {self.detail}"


class SubgraphUnreachableError(SubgraphError):
    """There is no connection to the subgraph, or it was lost before the answer was whole."""

    code = "SUBGRAPH_UNREACHABLE"
    shown = "A service behind this graph cannot be reached"


class SubgraphTimeoutError(SubgraphError):
    """The subgraph gave no whole answer in the time that a fetch may take."""

    code = "SUBGRAPH_TIMEOUT"
    shown = "A service behind this graph did not answer in time"


class SubgraphAnswerInvalidError(SubgraphError):
    """What the subgraph answered is no answer of GraphQL to what was asked, or is over a bound."""

    code = "SUBGRAPH_ANSWER_INVALID"
    shown = "A service behind this graph gave an answer that cannot be used"


class InternalError(FedloomError):
    """Our fault. `incident` is the id under which the log has the cause; nothing else is shown."""

    code = "INTERNAL_SERVER_ERROR"

    def __init__(self, incident: str) -> None:
        entry = ErrorEntry("Internal error", self.code, extensions={"id": incident})
        super().__init__("Internal error", entries=[entry])
        self.incident = incident


def clip(text: str, limit: int = MAX_MESSAGE_CHARACTERS) -> str:
    """Return `text`, cut to `limit` characters with a mark where it was cut."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
