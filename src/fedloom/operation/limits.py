"""How large an operation may be: the numbers, with the reason for each default.

They are checked in the order in which they stand here, cheapest first, so that a hostile
document is refused before the step that it would make slow.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one operation. Every one has a typed error that names what was found and what is allowed."""

    #: Checked before lexing; a comment of a megabyte never reaches the lexer.
    max_characters: int = 60_000
    #: A full introspection query has about 250, a large screen of a real client about 1,000.
    max_tokens: int = 4_000
    #: Each is validated with all fragments that it spreads.
    max_operations: int = 50
    #: Definitions and spreads each. Validation compares fragments that meet in one selection set in pairs.
    max_fragments: int = 200
    max_directives: int = 100
    #: Of one response name in one selection set, inline fragments included. Compared in pairs as well.
    max_repeats: int = 50
    #: Every two fields of one name, and fragments, that meet in one place: some 20 microseconds each. A union
    #: of 29 types with a dozen common fields each has about 5,000.
    max_overlaps: int = 6_000
    #: Nested fields. Introspection has a limit of its own in validation and does not count.
    max_depth: int = 20
    #: With fragments expanded: those that spread each other twice are counted as often as they run.
    max_aliases: int = 100
    max_root_fields: int = 20
    #: Of the fields that may be answered, `first` and `last` multiplied.
    max_cost: int = 50_000
    #: The size of a page when neither `first` nor `last` is given.
    default_page_size: int = 50
    #: The size that a list without slicing arguments is taken to have.
    default_list_size: int = 10
    #: Of one list anywhere in the variables, or in the document.
    max_list_items: int = 1_000
    #: Of one text anywhere in the variables.
    max_text_characters: int = 100_000
    #: Nested lists and objects in the variables.
    max_variables_depth: int = 32
    #: Documents are kept parsed up to this many characters in all; a parsed token takes some 700 bytes.
    max_cached_characters: int = 1_000_000
