"""Gateways: a request comes in as text and values, a response or a stream of them goes out.

They know no transport to clients: a server takes one as a `GraphQLService`. Subgraphs are asked over HTTP, or
run in this process; a graph of one subgraph is a supergraph too.
"""

from fedloom.gateway.contracts import Contracts
from fedloom.gateway.federated import FederatedGateway
from fedloom.gateway.service import GraphQLService, PreparedRequest
from fedloom.gateway.subgraphs import SubgraphSettings

__all__ = ["Contracts", "FederatedGateway", "GraphQLService", "PreparedRequest", "SubgraphSettings"]
