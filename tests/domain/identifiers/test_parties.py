"""Identifiers of operators: check digits on published numbers, and each refusal with its position."""

from __future__ import annotations

import pytest

from celltrail.domain.errors import InvalidIdentifierError
from celltrail.domain.identifiers import parse_party_identifier
from celltrail.domain.identifiers.parties import READERS
from celltrail.domain.vocabulary import IdentifierScheme as Scheme

ACCEPTED = [
    pytest.param(Scheme.GLN, "9521234000013", "9521234000013", id="GLN of the EPCIS battery examples"),
    pytest.param(Scheme.GLN, " 952 1234 00000 6 ", "9521234000006", id="GLN with blanks"),
    pytest.param(Scheme.USCC, "91350100M000100Y43", "91350100M000100Y43", id="USCC, example in wide use"),
    pytest.param(Scheme.USCC, "91110000600037341l", "91110000600037341L", id="USCC in lower case"),
    pytest.param(Scheme.EORI, "de 1234567", "DE1234567", id="EORI with a blank"),
    pytest.param(Scheme.EORI, "XI123456789012", "XI123456789012", id="EORI of Northern Ireland"),
    pytest.param(Scheme.EORI, "FR123456789012345", "FR123456789012345", id="EORI of full length"),
    pytest.param(Scheme.DUNS, "12-345-6789", "123456789", id="DUNS as printed"),
    pytest.param(Scheme.BPN, "BPNL00000003CRHK", "BPNL00000003CRHK", id="BPN of a legal entity"),
    pytest.param(Scheme.BPN, "bpns1234567890zz", "BPNS1234567890ZZ", id="BPN of a site"),
    pytest.param(Scheme.BPN, "BPNA0000000001AB", "BPNA0000000001AB", id="BPN of an address"),
    pytest.param(Scheme.MIIT_MAKER_CODE, "04q", "04Q", id="maker code"),
    pytest.param(Scheme.GS1_PREFIX, "9521234", "9521234", id="company prefix"),
    pytest.param(Scheme.URI_PREFIX, "HTTPS://A.example/b/", "https://a.example/b/", id="web prefix"),
    pytest.param(Scheme.URI_PREFIX, "urn:Maker:", "urn:maker:", id="URN namespace"),
    pytest.param(Scheme.URI_PREFIX, "did:web:a.example:", "did:web:a.example:", id="DID of a host"),
]

REFUSED = [
    pytest.param(Scheme.GLN, "9521234000014", 13, id="GLN: check digit"),
    pytest.param(Scheme.GLN, "952123400001", None, id="GLN: 12 digits"),
    pytest.param(Scheme.GLN, "952123400001X", 13, id="GLN: a letter"),
    pytest.param(Scheme.GLN, "٩521234000013", 1, id="GLN: a digit of another script"),
    pytest.param(Scheme.USCC, "91350100M000100Y44", 18, id="USCC: check character"),
    pytest.param(Scheme.USCC, "91350100M000100Y4", None, id="USCC: 17 characters"),
    pytest.param(Scheme.USCC, "9135010OM000100Y43", 8, id="USCC: O for 0"),
    pytest.param(Scheme.USCC, "913501A0M000100Y43", 7, id="USCC: a letter in the division"),
    pytest.param(Scheme.EORI, "EL123456789", 1, id="EORI: EL is no country code"),
    pytest.param(Scheme.EORI, "DE", None, id="EORI: a country alone"),
    pytest.param(Scheme.EORI, "DE1234567890123456", None, id="EORI: 18 characters"),
    pytest.param(Scheme.EORI, "DE-123", 3, id="EORI: a hyphen"),
    pytest.param(Scheme.DUNS, "12345678", None, id="DUNS: 8 digits"),
    pytest.param(Scheme.BPN, "BPNX00000003CRHK", 1, id="BPN: kind X"),
    pytest.param(Scheme.BPN, "BPNL00000003CRH", None, id="BPN: 15 characters"),
    pytest.param(Scheme.BPN, "BPNL00000003CR_K", 15, id="BPN: an underscore"),
    pytest.param(Scheme.MIIT_MAKER_CODE, "0", None, id="maker code: one character"),
    pytest.param(Scheme.MIIT_MAKER_CODE, "0_1", 2, id="maker code: an underscore"),
    pytest.param(Scheme.GS1_PREFIX, "952", None, id="company prefix: 3 digits"),
    pytest.param(Scheme.GS1_PREFIX, "9521234000013", None, id="company prefix: 13 digits"),
    pytest.param(Scheme.URI_PREFIX, "https://a.example/b", 19, id="web prefix without delimiter"),
    pytest.param(Scheme.URI_PREFIX, "https://a.example", None, id="web prefix: a host that may go on"),
    pytest.param(Scheme.URI_PREFIX, "https://id.gs1.org/01/", None, id="web prefix: GS1's own"),
    pytest.param(Scheme.URI_PREFIX, "https://a.example/?q=/", None, id="web prefix: a query"),
    pytest.param(Scheme.URI_PREFIX, "urn:UUID:", 1, id="URN prefix: all UUIDs"),
    pytest.param(Scheme.URI_PREFIX, "urn:", 1, id="URN prefix: all URNs"),
    pytest.param(Scheme.URI_PREFIX, "did:web:", 1, id="DID prefix: a whole method"),
    pytest.param(Scheme.URI_PREFIX, "https://a.example/" + "b" * 200 + "/", 219, id="web prefix: too long"),
    pytest.param(Scheme.GLN, "9" * 100_000, None, id="GLN: very long"),
]


@pytest.mark.parametrize(("scheme", "text", "normal"), ACCEPTED)
def test_an_identifier_of_an_operator_has_one_normal_form(scheme: Scheme, text: str, normal: str) -> None:
    assert parse_party_identifier(scheme, text) == normal
    assert parse_party_identifier(scheme, normal) == normal


@pytest.mark.parametrize(("scheme", "text", "position"), REFUSED)
def test_a_malformed_identifier_is_refused_with_its_position(
    scheme: Scheme, text: str, position: int | None
) -> None:
    with pytest.raises(InvalidIdentifierError) as refusal:
        parse_party_identifier(scheme, text)

    assert refusal.value.kind == scheme
    assert refusal.value.position == position
    assert refusal.value.allowed


@pytest.mark.parametrize("scheme", Scheme)
def test_every_scheme_has_a_reader_that_refuses_nothing_at_all(scheme: Scheme) -> None:
    assert scheme in READERS

    with pytest.raises(InvalidIdentifierError):
        parse_party_identifier(scheme, "")
