"""The spelling of a URI: which characters, which schemes, and one normal form (RFC 3986, section 6.2).

Nothing is known here of batteries or GS1. A URI that names a battery has to be readable for decades, so that
what would make two spellings of one name, or send a reader elsewhere, is refused: user information,
fragments, dot segments, IP addresses, plain http (it can be changed on its way), and every scheme but https,
urn and did.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from celltrail.domain.errors import InvalidIdentifierError
from celltrail.domain.identifiers.normalisation import first_outside, refuse_long, trim

SCHEMES = ("https", "urn", "did")

UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
# RFC 3986, section 2.2, without the square brackets, which only an IP address needs.
_RESERVED = ":/?#@!$&'()*+,;="

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_TRIPLET = re.compile(r"%([0-9A-Fa-f]{2})")
_BROKEN_TRIPLET = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HIDDEN_CONTROL = re.compile(r"%([01][0-9A-Fa-f]|7[Ff])")
_WEB = re.compile(r"//([^/?]*)(/[^?]*)?(?:\?(.*))?", re.DOTALL)
# RFC 1123 labels; the last one is no number, which would make the host an IPv4 address.
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)*(?=[a-z0-9-]*[a-z]){_LABEL}")
_MAX_HOST = 253
_AUTHORITY = re.compile(r"([^:]*)(?::([0-9]{1,5}))?")
_HTTPS_PORT, _MAX_PORT = 443, 65_535

_REASONS = {"http": "plain http can be changed on its way: write the address with https"}


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An https address in normal form: `segments` are still percent-encoded; no `?`, no `query`."""

    authority: str
    segments: tuple[str, ...]
    query: str | None

    def __str__(self) -> str:
        query = "" if self.query is None else f"?{self.query}"
        return f"https://{self.authority}{''.join(f'/{segment}' for segment in self.segments)}{query}"

    def position_of(self, index: int) -> int:
        """The 1-based position in the address at which segment `index` begins."""
        before = sum(len(segment) + 1 for segment in self.segments[:index])
        return len(f"https://{self.authority}/") + before + 1


def split_scheme(kind: str, text: str) -> tuple[str, str]:
    """Return the scheme of a URI in lower case, and the URI in normal percent-encoding without outer blanks.

    Raises:
        InvalidIdentifierError: a character that no URI has, a broken or hidden escape, a fragment, no scheme,
        or
            a scheme other than SCHEMES.
    """
    refuse_long(kind, text)
    uri = trim(text)
    _check_characters(kind, uri)
    match = _SCHEME.match(uri)
    if match is None:
        raise InvalidIdentifierError(kind, uri, "it has no scheme", position=1, allowed=_schemes())
    scheme = match[1].lower()
    if scheme not in SCHEMES:
        reason = _REASONS.get(scheme, f"{scheme} is no scheme of identifiers")
        raise InvalidIdentifierError(kind, uri, reason, position=1, allowed=_schemes())
    return scheme, f"{scheme}:{_TRIPLET.sub(_normal_triplet, uri[match.end() :])}"


def parse_web_address(kind: str, uri: str) -> WebAddress:
    """Read an https URI that `split_scheme` returned.

    Raises:
        InvalidIdentifierError: user information, a host that is no name, a bad port, or dot segments.
    """
    match = _WEB.fullmatch(uri.removeprefix("https:"))
    if match is None:
        raise InvalidIdentifierError(
            kind, uri, "the host is missing", position=len("https:") + 1, allowed="https:// and a host name"
        )
    address = WebAddress(
        authority=_authority(kind, uri, authority=match[1].lower()),
        segments=tuple((match[2] or "").split("/")[1:]),
        query=match[3],
    )
    for index, segment in enumerate(address.segments):
        if segment in {".", ".."}:
            raise InvalidIdentifierError(
                kind,
                uri,
                "a dot segment would change on its way",
                position=address.position_of(index),
                allowed="a path without '.' and '..' segments",
            )
    return address


def decode(text: str) -> str:
    """Percent-decode an ASCII text; escapes beyond ASCII stay as they are."""
    return _TRIPLET.sub(lambda m: chr(int(m[1], 16)) if int(m[1], 16) < 128 else m[0], text)  # noqa: PLR2004


def encode(text: str) -> str:
    """Percent-encode every ASCII character of `text` that is not unreserved."""
    return "".join(c if c in UNRESERVED else f"%{ord(c):02X}" for c in text)


def _check_characters(kind: str, uri: str) -> None:
    wrong = first_outside(uri, UNRESERVED + _RESERVED + "%")
    if wrong is not None:
        raise InvalidIdentifierError(
            kind,
            uri,
            f"{uri[wrong - 1]!r} may not stand in a URI",
            position=wrong,
            allowed="letters, digits and punctuation of RFC 3986; anything else percent-encoded",
        )
    for pattern, reason in (
        (_BROKEN_TRIPLET, "'%' is not followed by two hexadecimal digits"),
        (_HIDDEN_CONTROL, "it hides a control character"),
        (re.compile("#"), "a fragment names a part of a document, not a thing"),
    ):
        found = pattern.search(uri)
        if found is not None:
            raise InvalidIdentifierError(
                kind, uri, reason, position=found.start() + 1, allowed="a URI without it"
            )


def _schemes() -> str:
    return f"a URI that begins with {', '.join(f'{scheme}:' for scheme in SCHEMES)}"


def _normal_triplet(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in UNRESERVED else match[0].upper()


def _authority(kind: str, uri: str, *, authority: str) -> str:
    position = len("https://") + 1
    if "@" in authority:
        raise InvalidIdentifierError(
            kind,
            uri,
            "user information may lead elsewhere than it seems",
            position=position,
            allowed="a host",
        )
    match = _AUTHORITY.fullmatch(authority)
    host = "" if match is None else match[1]
    if match is None or len(host) > _MAX_HOST or _HOST.fullmatch(host) is None:
        raise InvalidIdentifierError(
            kind,
            uri,
            "the host is no domain name",
            position=position,
            allowed="a domain name (letters, digits, hyphens, dots), and a port if need be",
        )
    port = None if match[2] is None else int(match[2])
    if port is not None and not 0 < port <= _MAX_PORT:
        raise InvalidIdentifierError(
            kind, uri, f"there is no port {port}", position=position + len(host) + 1, allowed="1-65535"
        )
    return host if port in {None, _HTTPS_PORT} else f"{host}:{port}"
