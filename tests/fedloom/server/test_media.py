"""Negotiation of media types, header by header."""

from __future__ import annotations

import pytest

from fedloom.server.media import Accepted, MediaType, accepted, is_json_in_utf8

JSON, GRAPHQL, EVENTS = MediaType.JSON, MediaType.GRAPHQL_RESPONSE, MediaType.EVENT_STREAM


@pytest.mark.parametrize(
    ("accept", "best", "event_stream"),
    [
        pytest.param(None, JSON, False, id="audit 80D8: no header"),
        pytest.param(b"", JSON, False, id="empty"),
        pytest.param(b"*/*", JSON, False, id="audit 47DE: anything"),
        pytest.param(b"application/*", JSON, False, id="any application"),
        pytest.param(b"application/json", JSON, False, id="audit 4655"),
        pytest.param(b"application/graphql-response+json", GRAPHQL, False, id="audit 22EB"),
        pytest.param(b"application/json; charset=utf-8", JSON, False, id="charset"),
        pytest.param(b'application/json; charset="UTF-8"', JSON, False, id="charset, quoted"),
        pytest.param(b"APPLICATION/JSON", JSON, False, id="case"),
        pytest.param(
            b"application/graphql-response+json, application/json;q=0.9",
            GRAPHQL,
            False,
            id="the specification's example",
        ),
        pytest.param(
            b"application/json;q=0.5, application/graphql-response+json;q=0.8", GRAPHQL, False, id="weights"
        ),
        pytest.param(
            b"application/json, application/graphql-response+json", JSON, False, id="the first of equals"
        ),
        pytest.param(b"*/*;q=0.1, application/graphql-response+json", GRAPHQL, False, id="a wildcard last"),
        pytest.param(b"application/json;q=0, */*", GRAPHQL, False, id="one is excluded"),
        pytest.param(b"text/event-stream", EVENTS, True, id="event stream"),
        pytest.param(b"application/json, text/event-stream", JSON, True, id="both"),
        pytest.param(b"text/event-stream, application/json", EVENTS, True, id="event stream first"),
        pytest.param(
            b"text/event-stream, application/json;q=0.1, */*", EVENTS, True, id="event stream, weights"
        ),
        pytest.param(b"text/html, application/xhtml+xml, */*;q=0.8", JSON, False, id="a browser"),
    ],
)
def test_the_answer_takes_the_form_that_the_client_likes_best(
    accept: bytes | None, best: MediaType, *, event_stream: bool
) -> None:
    assert accepted(accept) == Accepted(best, event_stream=event_stream)


@pytest.mark.parametrize(
    "accept",
    [
        b"text/html",
        b"application/json;q=0",
        b"application/json; charset=utf-16",
        b"*/*;q=0",
        b"*/*;q=x",
        b"text/*",
        b"\xff",
    ],
)
def test_what_no_form_satisfies_is_not_acceptable(accept: bytes) -> None:
    assert accepted(accept) is None


@pytest.mark.parametrize(
    "content_type",
    [
        b"application/json",
        b"application/json;charset=utf-8",
        b'Application/JSON ; Charset="UTF-8"',
        b"application/json; x=y",
    ],
)
def test_json_in_utf8_is_read(content_type: bytes) -> None:
    assert is_json_in_utf8(content_type)


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        b"",
        b"text/plain",
        b"application/x-www-form-urlencoded",
        b"multipart/form-data; boundary=x",
        b"application/graphql",
        b"application/json; charset=utf-16",
        b"application/json, text/plain",
        b"application/jsonp",
    ],
)
def test_other_bodies_are_not_read(content_type: bytes | None) -> None:
    """C146: forms and text are what a page of another site can send without asking."""
    assert not is_json_in_utf8(content_type)
