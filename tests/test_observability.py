"""The logs: one form for everything, and nothing in them that a reader of logs must not know."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from celltrail.observability import configure_logging
from tests.plugins.logs import kept_logging


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """Give the logging of the test run back afterwards."""
    with kept_logging():
        yield


# A trace shows lines of source, so the word itself stands in none.
TOKEN = "-".join(("s3cret", "token"))


def _fail(token: str) -> None:
    raise ValueError(f"a token of {len(token)} characters")


@pytest.mark.parametrize("as_json", [False, True])
def test_an_exception_is_logged_without_the_values_of_its_variables(
    capsys: pytest.CaptureFixture[str], *, as_json: bool
) -> None:
    configure_logging("INFO", as_json=as_json)

    try:
        _fail(TOKEN)
    except ValueError:
        logging.getLogger("a.library").exception("it failed")

    said = capsys.readouterr()
    assert "a token of 12 characters" in said.err
    assert "_fail" in said.err
    assert TOKEN not in said.err
    assert said.out == ""


def test_a_line_for_collectors_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", as_json=True)

    logging.getLogger("a.library").warning("two\nlines")

    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["event"] == "two\nlines"


def test_lines_of_access_are_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("DEBUG", as_json=False)

    logging.getLogger("uvicorn.access").info("GET /graphql?query=secret")

    assert capsys.readouterr().err == ""


def test_c30_a_socket_is_logged_without_its_query_and_its_headers(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logging("DEBUG", as_json=False)

    said = logging.getLogger("uvicorn.error")
    said.info('%s - "WebSocket %s" [accepted]', "127.0.0.1:5", f"/graphql?access_token={TOKEN}")
    said.debug("< %s: %s", "authorization", TOKEN)

    (line,) = capsys.readouterr().err.splitlines()
    assert '"WebSocket /graphql" [accepted]' in line
