"""Which identifiers lie under a prefix (design of access, section 2: new identifiers)."""

from __future__ import annotations

import pytest

from celltrail.domain.errors import InvalidIdentifierError
from celltrail.domain.identifiers import TractionBatteryCode, UniqueIdentifier, is_assigned
from celltrail.domain.vocabulary import IdentifierScheme as Scheme

CODE = TractionBatteryCode.parse("001CB240000003B3C0221953")
LINK = UniqueIdentifier.parse("https://a.example/01/14006381333938/21/1")
ASSET = UniqueIdentifier.parse("https://id.gs1.org/8004/9521987BMS-001")
PAGE = UniqueIdentifier.parse("https://a.example/b/1")
DID = UniqueIdentifier.parse("did:web:a.example:b:1")

CASES = [
    pytest.param(CODE, Scheme.MIIT_MAKER_CODE, "001", True, id="the maker's own code"),
    pytest.param(CODE, Scheme.MIIT_MAKER_CODE, "002", False, id="another maker's code"),
    pytest.param(CODE, Scheme.GS1_PREFIX, "0012", False, id="a code is no GS1 key"),
    pytest.param(LINK, Scheme.GS1_PREFIX, "4006381", True, id="a GTIN behind its indicator digit"),
    pytest.param(LINK, Scheme.GS1_PREFIX, "1400638", False, id="the indicator digit is not of the prefix"),
    pytest.param(LINK, Scheme.GS1_PREFIX, "4006382", False, id="another company"),
    pytest.param(LINK, Scheme.URI_PREFIX, "https://a.example/", False, id="one's host is not GS1's number"),
    pytest.param(LINK, Scheme.MIIT_MAKER_CODE, "400", False, id="a link has no maker code"),
    pytest.param(ASSET, Scheme.GS1_PREFIX, "9521987", True, id="an asset"),
    pytest.param(ASSET, Scheme.GS1_PREFIX, "9521234", False, id="an asset of another company"),
    pytest.param(PAGE, Scheme.URI_PREFIX, "https://a.example/b/", True, id="an address"),
    pytest.param(PAGE, Scheme.URI_PREFIX, "https://A.EXAMPLE/b/", True, id="a prefix in other spelling"),
    pytest.param(PAGE, Scheme.URI_PREFIX, "https://a.example/B/", False, id="paths have case"),
    pytest.param(PAGE, Scheme.URI_PREFIX, "https://a.example/b/1/", False, id="the identifier is shorter"),
    pytest.param(PAGE, Scheme.GS1_PREFIX, "9521234", False, id="an address is no GS1 key"),
    pytest.param(DID, Scheme.URI_PREFIX, "did:web:a.example:", True, id="a DID"),
    pytest.param(PAGE, Scheme.GLN, "9521234000013", False, id="a GLN assigns no prefix"),
]


@pytest.mark.parametrize(("identifier", "scheme", "prefix", "expected"), CASES)
def test_an_identifier_lies_under_its_prefix_alone(
    *, identifier: TractionBatteryCode | UniqueIdentifier, scheme: Scheme, prefix: str, expected: bool
) -> None:
    assert is_assigned(identifier, scheme=scheme, prefix=prefix) is expected


def test_a_prefix_that_is_none_is_refused_and_not_answered() -> None:
    with pytest.raises(InvalidIdentifierError):
        is_assigned(PAGE, scheme=Scheme.URI_PREFIX, prefix="https://a.example/b")
