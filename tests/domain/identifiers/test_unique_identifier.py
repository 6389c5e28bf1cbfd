"""EU unique identifiers: GS1 Digital Links, EPC URNs, other URIs, and the texts that name no battery."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from celltrail.domain.errors import InvalidIdentifierError
from celltrail.domain.identifiers import UniqueIdentifier, UriForm, WarningCode
from celltrail.domain.identifiers.gs1_key import CHARACTER_SET_82, Giai, Sgtin
from celltrail.domain.identifiers.uri import encode

UUID = "urn:uuid:550e8400-e29b-41d4-a716-446655440000"
LINK = "https://id.gs1.org/01/04006381333931/21/BAT-1"

# Text, normal form, form, canonical form (None: as the normal form).
ACCEPTED = [
    pytest.param(LINK, LINK, UriForm.GS1_SGTIN, None, id="a canonical Digital Link"),
    pytest.param(f" \t{LINK}\r\n", LINK, UriForm.GS1_SGTIN, None, id="scanned with a line end"),
    pytest.param("HTTPS://ID.GS1.ORG:443/01/4006381333931/21/BAT-1", LINK, UriForm.GS1_SGTIN, None,
                 id="GTIN-13, upper-case host, default port"),
    pytest.param("https://id.gs1.org/01/96385074/21/1", "https://id.gs1.org/01/00000096385074/21/1",
                 UriForm.GS1_SGTIN, None, id="GTIN-8"),
    pytest.param("https://id.gs1.org/01/036000291452/21/1", "https://id.gs1.org/01/00036000291452/21/1",
                 UriForm.GS1_SGTIN, None, id="GTIN-12"),
    pytest.param("https://a.example/p/01/04006381333931/21/BAT-1",
                 "https://a.example/p/01/04006381333931/21/BAT-1", UriForm.GS1_SGTIN, LINK, id="own host"),
    pytest.param(f"{LINK}/", LINK, UriForm.GS1_SGTIN, None, id="a trailing slash"),
    pytest.param(LINK.replace("BAT-1", "%42AT%2d1"), LINK, UriForm.GS1_SGTIN, None, id="needless escapes"),
    pytest.param(LINK.replace("BAT-1", "A%2fB+C"), LINK.replace("BAT-1", "A%2FB%2BC"), UriForm.GS1_SGTIN,
                 None, id="needed escapes"),
    pytest.param("https://id.gs1.org/8004/9521987BMS-001", "https://id.gs1.org/8004/9521987BMS-001",
                 UriForm.GS1_GIAI, None, id="an individual asset"),
    pytest.param("urn:epc:id:sgtin:4006381.033393.BAT-1", LINK, UriForm.GS1_SGTIN, None, id="an EPC URN"),
    pytest.param("URN:EPC:id:sgtin:4006381.033393.A%2FB", LINK.replace("BAT-1", "A%2FB"), UriForm.GS1_SGTIN,
                 None, id="an EPC URN with an escape"),
    pytest.param("urn:epc:id:giai:9521987.BMS-001", "https://id.gs1.org/8004/9521987BMS-001",
                 UriForm.GS1_GIAI, None, id="an EPC URN of an asset"),
    pytest.param(UUID.upper().replace("URN:UUID", "urn:UUID"), UUID, UriForm.UUID, None, id="a UUID"),
    pytest.param("did:web:maker.example:b:1", "did:web:maker.example:b:1", UriForm.DID, None, id="a DID"),
    pytest.param("urn:GTIN:4712345060507", "urn:gtin:4712345060507", UriForm.URN, None, id="another URN"),
    pytest.param("https://A.example/b?id=7", "https://a.example/b?id=7", UriForm.WEB, None,
                 id="a web address whose query is the name"),
    pytest.param("https://a.example/2024/01/15", "https://a.example/2024/01/15", UriForm.WEB, None,
                 id="a path that only looks like AI 01"),
    pytest.param("https://localhost:8000/b/1", "https://localhost:8000/b/1", UriForm.WEB, None, id="a port"),
]  # fmt: skip

# Text, position in the normalised text, a piece of the reason.
REFUSED = [
    pytest.param("", 1, "no scheme", id="nothing"),
    pytest.param("/01/04006381333931/21/1", 1, "no scheme", id="relative"),
    pytest.param("javascript:alert(1)", 1, "no scheme of identifiers", id="javascript"),
    pytest.param("data:text/html,x", 1, "no scheme of identifiers", id="data"),
    pytest.param("http://id.gs1.org/01/04006381333931/21/1", 1, "with https", id="plain http"),
    pytest.param("https:a.example/b", 7, "host is missing", id="no host"),
    pytest.param("https:///b", 9, "no domain name", id="an empty host"),
    pytest.param("https://user:pw@a.example/b", 9, "user information", id="user information"),
    pytest.param("https://127.0.0.1/b", 9, "no domain name", id="an IPv4 address"),
    pytest.param("https://[::1]/b", 9, "may not stand", id="an IPv6 address"),
    pytest.param("https://a.example:99999/b", 19, "no port", id="a port that does not exist"),
    pytest.param("https://a.example/", None, "host alone", id="a host alone"),
    pytest.param("https://a.example/x/../y", 21, "dot segment", id="dot segments"),
    pytest.param("https://a.example/x/%2e%2E/y", 21, "dot segment", id="escaped dot segments"),
    pytest.param("https://a.example/b#c", 20, "fragment", id="a fragment"),
    pytest.param("https://a.example/b c", 20, "may not stand", id="a blank"),
    pytest.param("https://a.example/b\x00c", 20, "may not stand", id="NUL"),
    pytest.param("https://a.example/\ud800", 19, "may not stand", id="a lone surrogate"),
    pytest.param("https://bücher.example/b", 10, "may not stand", id="a host beyond ASCII"),
    pytest.param("https://a.example/%0a", 19, "control character", id="an escaped line feed"),
    pytest.param("https://a.example/%zz", 19, "hexadecimal", id="a broken escape"),
    pytest.param("https://a.example/" + "b" * 2000, None, "2018 characters", id="over 2,000 characters"),
    pytest.param("https://id.gs1.org/01/04006381333931", None, "names a product", id="no serial"),
    pytest.param("https://id.gs1.org/01/04006381333932/21/1", 36, "check digit", id="a wrong check digit"),
    pytest.param("https://id.gs1.org/01/400638133393/21/1", 34, "check digit", id="a GTIN cut short"),
    pytest.param("https://id.gs1.org/01/04006381333931/21/1/2", 43, "more follows", id="more behind it"),
    pytest.param("https://id.gs1.org/01/4006381333/21/1", 23, "10 characters", id="10 digits"),
    pytest.param("https://id.gs1.org/01/04006381333931/21/1/10/5", 43, "more follows", id="a wrong order"),
    pytest.param("https://id.gs1.org/01/04006381333931/21/" + "A" * 21, 41, "21 characters", id="too long"),
    pytest.param("https://id.gs1.org/01/04006381333931/21/A%5EB", 42, "may not stand", id="outside set 82"),
    pytest.param("https://id.gs1.org/414/9521234000013", 20, "location", id="a location"),
    pytest.param("https://id.gs1.org/417/9521234000006", 20, "party", id="a party"),
    pytest.param("https://id.gs1.org/gtin/04006381333931/ser/1", 20, "withdrawn", id="named keys"),
    pytest.param("https://id.gs1.org/ARFKk4XB0CDKWcnpq", 20, "compressed", id="a compressed link"),
    pytest.param("https://id.gs1.org/8004/ABC123-7", 20, "no GS1 key", id="an asset without company prefix"),
    pytest.param("https://id.gs1.org/8004/9521/21/1", 30, "more follows", id="more behind an asset"),
    pytest.param("https://id.gs1.org/8004/9521", 25, "company prefix", id="an asset that is all prefix"),
    pytest.param("urn:epc:id:sgln:4006381.00001.0", 9, "no single battery", id="an EPC location"),
    pytest.param("urn:epc:idpat:sgtin:4006381.033393.*", 9, "no single battery", id="an EPC pattern"),
    pytest.param("urn:epc:id:sgtin:4006381.03339.1", 18, "12 digits", id="an EPC item reference cut short"),
    pytest.param("urn:epcglobal:cbv:btt:po", 5, "vocabulary", id="a word of EPCIS"),
    pytest.param("urn:uuid:550e8400", 10, "no UUID", id="half a UUID"),
    pytest.param("urn:uuid:00000000-0000-0000-0000-000000000000", 10, "stands for none", id="the nil UUID"),
    pytest.param("urn:x", 5, "no URN", id="half a URN"),
    pytest.param("urn:example:a?+b", 5, "no URN", id="a URN with components"),
    pytest.param("did:web:a.example/path", None, "no DID", id="a DID URL"),
]  # fmt: skip

WARNED = [
    pytest.param(LINK, set(), id="nothing to say"),
    pytest.param(f"{LINK}?linkType=gs1:pip", {WarningCode.QUERY_DROPPED}, id="a query"),
    pytest.param(
        "https://id.gs1.org/01/04006381333931/10/LOT/21/1", {WarningCode.QUALIFIER_DROPPED}, id="a batch"
    ),
    pytest.param("urn:epc:id:sgtin:4006381.033393.1", {WarningCode.CONVERTED}, id="an EPC URN"),
    pytest.param(
        "https://id.gs1.org/01/9521234000013/21/1", {WarningCode.NOT_GLOBALLY_UNIQUE}, id="GS1 example prefix"
    ),
    pytest.param(UUID, {WarningCode.RANDOM_URI}, id="a UUID"),
    pytest.param("did:web:a.example", {WarningCode.OPAQUE_URI}, id="a DID"),
    pytest.param("https://a.example/b", {WarningCode.OPAQUE_URI}, id="another address"),
]


@pytest.mark.parametrize(("text", "normal", "form", "canonical"), ACCEPTED)
def test_a_unique_identifier_has_one_normal_form(
    text: str, normal: str, form: UriForm, canonical: str | None
) -> None:
    identifier = UniqueIdentifier.parse(text)

    assert str(identifier) == normal
    assert identifier.form is form
    assert identifier.canonical == (canonical or normal)
    assert UniqueIdentifier.parse(normal) == identifier


@pytest.mark.parametrize(("text", "position", "reason"), REFUSED)
def test_what_names_no_battery_is_refused_with_its_reason(
    text: str, position: int | None, reason: str
) -> None:
    with pytest.raises(InvalidIdentifierError) as refusal:
        UniqueIdentifier.parse(text)

    assert reason in refusal.value.reason
    assert refusal.value.position == position
    assert refusal.value.allowed


@pytest.mark.parametrize(("text", "codes"), WARNED)
def test_what_is_doubtful_is_warned_about(text: str, codes: set[WarningCode]) -> None:
    assert {warning.code for warning in UniqueIdentifier.parse(text).warnings()} == codes


def test_the_keys_of_gs1_are_read_out() -> None:
    assert UniqueIdentifier.parse(LINK).gs1_key == Sgtin("04006381333931", "BAT-1")
    assert UniqueIdentifier.parse("https://a.example/8004/9521987X").gs1_key == Giai("9521987X")
    assert UniqueIdentifier.parse(UUID).gs1_key is None


def test_an_identifier_cannot_exist_outside_its_normal_form() -> None:
    with pytest.raises(InvalidIdentifierError, match="not in normal form"):
        UniqueIdentifier(LINK.replace("id.gs1.org", "ID.gs1.org"))


@settings(max_examples=150, deadline=None)
@given(st.text(CHARACTER_SET_82, min_size=1, max_size=20).filter(lambda serial: serial not in {".", ".."}))
def test_every_serial_of_gs1_survives_the_address(serial: str) -> None:
    identifier = UniqueIdentifier.parse(f"https://id.gs1.org/01/04006381333931/21/{encode(serial)}")

    assert identifier.gs1_key == Sgtin("04006381333931", serial)
    assert UniqueIdentifier.parse(str(identifier)) == identifier


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60) | st.text("abZ0/.:%#?@2F-", max_size=60))
def test_parsing_ends_in_a_normal_form_or_in_a_refusal(tail: str) -> None:
    for text in (tail, f"https://a.example/{tail}", f"urn:{tail}", f"did:{tail}", f"{LINK}{tail}"):
        try:
            identifier = UniqueIdentifier.parse(text)
        except InvalidIdentifierError:
            continue
        assert UniqueIdentifier.parse(str(identifier)) == identifier
