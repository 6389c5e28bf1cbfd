"""Execution: operations run on the subgraph, introspection answered from the API schema.

One subgraph, in process, is what it serves now. The gateway asks for one operation at a time and
gets one response, so that plans over several subgraphs can take the place of `InProcessExecutor`.
"""
