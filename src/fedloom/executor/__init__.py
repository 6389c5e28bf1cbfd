"""Execution: compiled plans run over subgraphs, which are asked over HTTP or run in this process."""
