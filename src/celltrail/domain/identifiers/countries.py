"""Countries: the officially assigned two-letter codes of ISO 3166-1, and who is in the European Union.

Codes that ISO only reserves (EU, UK, EL, XI, XK) are no countries here; EORI numbers have prefixes of their
own.
"""

from __future__ import annotations

from celltrail.domain.errors import InvalidIdentifierError
from celltrail.domain.identifiers.normalisation import refuse_long, squeeze

# ISO 3166-1, officially assigned code elements: 249 of them, by first letter.
_ISO_3166_ROWS = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ",
    "BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ",
    "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ",
    "DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR",
    "GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY",
    "HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP",
    "KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY",
    "MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ",
    "NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW",
    "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ",
    "TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT",
    "ZA ZM ZW",
)
# Treaty on European Union, Art. 52(1), after the United Kingdom left on 2020-01-31.
_EU_ROWS = ("AT BE BG CY CZ DE DK EE ES FI FR GR HR", "HU IE IT LT LU LV MT NL PL PT RO SE SI SK")

ISO_3166_ALPHA_2 = frozenset(code for row in _ISO_3166_ROWS for code in row.split())
"""The countries of ISO 3166-1, by two-letter code."""

EU_MEMBER_STATES = frozenset(code for row in _EU_ROWS for code in row.split())
"""The 27 member states of the European Union, by two-letter code."""

# What people write instead, and what they mean.
_MEANT = {"UK": "GB", "EL": "GR"}


def parse_country(text: str) -> str:
    """Return the two-letter code of a country, in upper case.

    Raises:
        InvalidIdentifierError: the text is no officially assigned code of ISO 3166-1.
    """
    kind = "country code"
    refuse_long(kind, text)
    code = squeeze(text)
    if code in ISO_3166_ALPHA_2:
        return code
    allowed = "an officially assigned code of ISO 3166-1, such as CN or DE"
    if code in _MEANT:
        raise InvalidIdentifierError(kind, text, f"ISO 3166-1 writes {_MEANT[code]}", allowed=allowed)
    raise InvalidIdentifierError(kind, text, "it names no country", allowed=allowed)
