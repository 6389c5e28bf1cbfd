"""Partners' subgraphs beside our own graph: reviewed, composed, served and guarded.

reviewing    what a partner publishes: its name, its address, its SDL, and the access group of each field
composing    our graph and theirs as one supergraph
serving      the gateway over all of them, which takes up what was approved or removed while it runs
readable     asks our graph which objects a caller sees, and which groups of them it reads now
asked        what a request to a subgraph asks for, by the groups of its fields
references   objects of ours inside of a partner's answers
withholding  holds back what a caller may not read of an answer
"""
