"""Trusted documents: by id, by hash and by text, for the client whose they are and for nobody else."""

from __future__ import annotations

import hashlib
from pathlib import Path

import orjson
import pytest

from fedloom import (
    Caller,
    GraphQLRequest,
    Manifest,
    ManifestError,
    RequestError,
    TrustedDocuments,
    read_manifests,
)
from fedloom.server.trusted import with_document

HELLO, BYE = "query Hello { hello }", "query Bye { bye }"
HASH = hashlib.sha256(HELLO.encode()).hexdigest()
APOLLO = {
    "format": "apollo-persisted-query-manifest",
    "version": 1,
    "operations": [{"id": HASH, "name": "Hello", "type": "query", "body": HELLO}],
}


def manifest(members: object = None) -> Manifest:
    return Manifest.read(orjson.dumps({"relay-id": HELLO} if members is None else members), source="a.json")


def documents(*, are_required: bool = False) -> TrustedDocuments:
    manifests = {"shop": manifest(), "mill": manifest({"mill-id": BYE})}
    return TrustedDocuments(manifests, lambda caller: str(caller.identity), are_required=are_required)


def by(client: str) -> Caller:
    return Caller(client, client)


def persisted(value: object, query: str = "") -> GraphQLRequest:
    return GraphQLRequest(query, extensions={"persistedQuery": value})


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(GraphQLRequest("", document_id="relay-id"), id="its tool's id"),
        pytest.param(GraphQLRequest("", document_id=HASH), id="its hash"),
        pytest.param(GraphQLRequest("", document_id=f"sha256:{HASH}"), id="its hash with a prefix"),
        pytest.param(persisted({"version": 1, "sha256Hash": HASH}), id="an automatic persisted query"),
        pytest.param(persisted({"version": 1, "sha256Hash": HASH}, HELLO), id="both"),
        pytest.param(GraphQLRequest(HELLO), id="its text"),
    ],
)
def test_a_document_is_named_in_many_ways(request_: GraphQLRequest) -> None:
    resolved = documents().resolved(request_, by("shop"))

    assert resolved.query == HELLO


@pytest.mark.parametrize(
    ("request_", "client", "code"),
    [
        pytest.param(GraphQLRequest(BYE), "shop", "FORBIDDEN", id="another text"),
        pytest.param(GraphQLRequest(f"{HELLO} "), "shop", "FORBIDDEN", id="a text that differs in a blank"),
        pytest.param(
            GraphQLRequest("", document_id="mill-id"),
            "shop",
            "PERSISTED_QUERY_NOT_FOUND",
            id="another client's",
        ),
        pytest.param(
            GraphQLRequest("", document_id="nothing"), "shop", "PERSISTED_QUERY_NOT_FOUND", id="nobody's"
        ),
        pytest.param(
            GraphQLRequest("", document_id="relay-id"), "free", "PERSISTED_QUERY_NOT_FOUND", id="no manifest"
        ),
        pytest.param(GraphQLRequest(BYE, document_id="relay-id"), "shop", "BAD_REQUEST", id="two documents"),
        pytest.param(GraphQLRequest(""), "shop", "FORBIDDEN", id="none"),
        pytest.param(persisted("x"), "shop", "BAD_REQUEST", id="an extension of another form"),
        pytest.param(persisted({"sha256Hash": 7}), "shop", "BAD_REQUEST", id="a hash that is a number"),
        pytest.param(
            GraphQLRequest("", extensions={"persistedQuery": {"sha256Hash": HASH}}, document_id="relay-id"),
            "shop",
            "BAD_REQUEST",
            id="two ids",
        ),
    ],
)
def test_what_is_not_trusted_is_refused(request_: GraphQLRequest, client: str, code: str) -> None:
    with pytest.raises(RequestError) as refused:
        documents().resolved(request_, by(client))

    assert refused.value.code == code


def test_another_clients_id_is_refused_like_nobodys() -> None:
    told = []
    for document_id in ("mill-id", "nothing"):
        with pytest.raises(RequestError) as refused:
            documents().resolved(GraphQLRequest("", document_id=document_id), by("shop"))
        told.append((refused.value.code, refused.value.message))

    assert told[0] == told[1]


def test_a_client_without_a_manifest_runs_any_text_unless_one_is_required() -> None:
    assert documents().resolved(GraphQLRequest(BYE), by("free")).query == BYE
    with pytest.raises(RequestError, match="trusted documents only"):
        documents(are_required=True).resolved(GraphQLRequest(BYE), by("free"))


def test_who_has_no_manifest_may_send_an_id_beside_its_document() -> None:
    """Clients with automatic persisted queries do, once they were told that it is not found."""
    asked = persisted({"version": 1, "sha256Hash": HASH}, HELLO)

    assert documents().resolved(asked, by("free")).query == HELLO
    with pytest.raises(RequestError, match="PersistedQueryNotFound"):
        documents(are_required=True).resolved(asked, by("free"))


def test_where_no_documents_are_kept_an_id_names_none() -> None:
    assert with_document(GraphQLRequest(HELLO, document_id="x"), by("a"), None).query == HELLO
    with pytest.raises(RequestError, match="PersistedQueryNotFound"):
        with_document(GraphQLRequest("", document_id="x"), by("a"), None)
    assert with_document(GraphQLRequest(""), by("a"), None).query == ""


def test_both_forms_of_manifests_are_read() -> None:
    assert manifest(APOLLO).document(HASH) == HELLO
    assert manifest({"sha256:" + HASH: HELLO}).document(HASH) == HELLO


@pytest.mark.parametrize(
    ("raw", "match"),
    [
        pytest.param(b"{", "not JSON", id="no JSON"),
        pytest.param(b"[]", "neither", id="a list"),
        pytest.param(orjson.dumps({"a": 7}), "'a' is no document", id="a number"),
        pytest.param(orjson.dumps(APOLLO | {"version": 2}), "version 1", id="another version"),
        pytest.param(orjson.dumps(APOLLO | {"operations": [{"body": HELLO}]}), "no id", id="without an id"),
        pytest.param(
            orjson.dumps(APOLLO | {"operations": [{"id": "a", "body": HELLO}, {"id": "a", "body": BYE}]}),
            "two documents",
            id="one id for two",
        ),
        pytest.param(orjson.dumps({HASH: BYE, "a": HELLO}), "two documents", id="the hash of another"),
    ],
)
def test_a_manifest_that_cannot_be_used_is_named(raw: bytes, match: str) -> None:
    with pytest.raises(ManifestError, match=match):
        Manifest.read(raw, source="shop.json")


def test_a_folder_has_one_file_for_a_client(tmp_path: Path) -> None:
    (tmp_path / "shop.json").write_bytes(orjson.dumps({"a": HELLO}))
    (tmp_path / "https%3A%2F%2Fmill.example%2Fapp.json").write_bytes(orjson.dumps({"b": BYE}))

    found = read_manifests(tmp_path)

    assert {name: each.document("a") or each.document("b") for name, each in found.items()} == {
        "shop": HELLO,
        "https://mill.example/app": BYE,
    }


def test_a_folder_without_manifests_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="there is no file"):
        read_manifests(tmp_path)
