"""Type systems as text and as data: parsing, links to specifications, field sets; no rule of composition."""
