"""Objects in the making, and how subgraphs are asked about them: where they are, and what names them.

`places` finds the objects that a fetch adds to; `extraction` makes representations of them, each once however
often its object stands in the answer. Source: Federation, "Resolving entity fields".
"""
