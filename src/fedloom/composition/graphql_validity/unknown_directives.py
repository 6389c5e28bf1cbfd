"""What to do about a directive that is not defined: mostly, an import or a link is missing."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from fedloom.composition.linking import Linking
from fedloom.sdl.links import Version, format_version
from fedloom.sdl.specifications import FEDERATION, since


def how_to_know(name: str, defined: Iterable[str], linking: Linking) -> str:
    """The next step for `@name`, which the document applies without a definition."""
    bare = name.rpartition("__")[2]
    added = since(bare)
    if added is None:
        near = get_close_matches(name, list(defined), 1)
        return (
            f"Did you mean @{near[0]}? Else define or import it"
            if near
            else "Define it, or import it with @link"
        )
    if linking.is_federation_1 or added > linking.federation.url.version:
        return _link_it(bare, added)
    written = linking.federation.directive_name(bare)
    imported = any(each.name == bare for each in linking.federation.imports if each.is_directive)
    if imported:
        return f"Federation's @{bare} is imported: write @{written}"
    return (
        f'Federation\'s @{bare} is not imported: add "@{bare}" to import: of its @link, or write @{written}'
    )


def _link_it(name: str, added: Version) -> str:
    url = f"{FEDERATION}/{format_version(max(added, (2, 0)))}"
    return (
        f"@{name} comes with Federation {format_version(added).removeprefix('v')}:"
        f' extend schema @link(url: "{url}", import: ["@{name}"]), or a later version'
    )
