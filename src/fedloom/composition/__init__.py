"""From subgraphs to a supergraph, or to everything that stands in the way. Pure: no I/O, clock or logging."""
