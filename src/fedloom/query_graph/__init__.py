"""The query graph: what every subgraph can answer, and how to get from one to another.

A node is a composite type as one subgraph knows it: `registry.Battery`. An answer in the making stands on
nodes, and moves along edges:

- a **field edge** collects a field where the subgraph resolves it. It may have conditions: `@requires`, a
  label of `@override`, arguments from a context;
- a **downcast** goes from an abstract type to one of the object types that it has *in that subgraph*;
- a **move** goes to the same object in another subgraph: by a resolvable `@key`, whose field set must be
  answered first, or freely between the root types of one operation.

Two subgraphs, `registry` with `Query.batteries` and `custody` with `Battery.holder`::

        registry.Query ◄───── move, free ─────► custody.Query
              │ batteries
              ▼
        registry.Battery ──── move, needs { code } ────► custody.Battery
              │ code    ◄──── move, needs { code } ────        │ code, holder
              ▼                                                ▼
            (leaf)                                          (leaf)

`{ batteries { holder } }` is answered along batteries, move, holder.

Two more kinds of nodes:

- where a field has `@provides`, its edge leads to a **copy** of the type's node in which the provided
  fields have edges too, so that they are there along that path only;
- an **interface object** (`type Media @interfaceObject`) is a node that does not know its object types. A
  downcast from it is a copy that keeps its fields, and stands for one object type of the supergraph; which
  one it is must be asked where the interface itself is defined.

What an element of the graph means is in `model`, how it follows from a supergraph in `building`. Whether
conditions can be met is asked in `fedloom.satisfiability`, what they cost in `fedloom.planner`.
"""
