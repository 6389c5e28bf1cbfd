"""Query plans: which subgraph is asked for what and after what, and how the answer is put together."""
