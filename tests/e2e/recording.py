"""Partners record what they do, by the mutations of the graph and nothing else.

`record` expects that the act is accepted, `refusal` that it is not.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.e2e.gateways import Gateway

REFUSALS = """
  ... on Error { message code path }
  ... on InvalidInput { field position }
"""


def document(mutation: str, selection: str = "") -> str:
    """The text of a request that runs one mutation on `$input`; its answer stands under `result`."""
    name = mutation[0].upper() + mutation[1:]
    return f"""mutation ($input: {name}Input!) {{
      result: {mutation}(input: $input) {{
        __typename {REFUSALS}
        ... on {name}Payload {{ actId events {{ id type battery {{ id }} }} {selection} }}
      }}
    }}"""


def answered(gateway: Gateway, partner: str | None, mutation: str, selection: str, **given: object) -> Any:  # noqa: ANN401 -- JSON
    """What a mutation answers, whether it was accepted or refused."""
    given.setdefault("idempotencyKey", str(uuid4()))
    return gateway.data(partner, document(mutation, selection), {"input": given})["result"]


def record(
    gateway: Gateway, partner: str, mutation: str, selection: str = "", /, **given: object
) -> dict[str, Any]:
    """Record an act, and return its payload."""
    result: dict[str, Any] = answered(gateway, partner, mutation, selection, **given)
    assert result["__typename"].endswith("Payload"), f"{partner} {mutation}: {result}"
    return result


def refusal(gateway: Gateway, partner: str, mutation: str, /, **given: object) -> dict[str, Any]:
    """Try an act that must be refused, and return why it was."""
    result: dict[str, Any] = answered(gateway, partner, mutation, "", **given)
    assert not result["__typename"].endswith("Payload"), f"{partner} {mutation} was accepted"
    return result
