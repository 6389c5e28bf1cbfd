"""Who may have what of a supergraph, by `@authenticated`, `@requiresScopes` and `@policy`: before planning.

`claims` is what the host knows of a caller; `demands` what an element of the schema demands, and when claims
fulfil it; `rules` what each field of each object type demands with all that it touches; `decisions` which
fields of one operation are refused to one caller. What is refused is never planned, so it is never fetched.
Source: Federation: `@authenticated`, `@requiresScopes`, `@policy`.
"""
