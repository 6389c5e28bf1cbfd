"""The supergraph: our own graph, and the subgraphs of partners that were approved."""

from __future__ import annotations

from functools import lru_cache

from celltrail.graph.schema import subgraph_sdl
from celltrail.storage.subgraphs import SubgraphVersion
from fedloom import SubgraphSource, Supergraph, compose

#: The name of our own graph among the subgraphs; no partner's is called so.
CORE = "core"


@lru_cache(maxsize=4)
def supergraph_of(partners: tuple[SubgraphVersion, ...] = ()) -> Supergraph:
    """Compose the core with the subgraphs of partners.

    Raises:
        CompositionError: they do not fit together; it has all the reasons.
    """
    sources = [SubgraphSource(each.name, each.sdl, each.url) for each in partners]
    return compose([SubgraphSource(CORE, subgraph_sdl()), *sources])
