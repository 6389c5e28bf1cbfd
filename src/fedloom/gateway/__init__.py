"""Gateways: a request comes in as text and values, a response or a stream of them goes out.

They know no transport to clients. `Gateway` answers from one subgraph in this process, `FederatedGateway`
from all subgraphs of a supergraph; a server takes either, as a `GraphQLService`.
"""

from fedloom.gateway.federated import FederatedGateway
from fedloom.gateway.in_process import Gateway
from fedloom.gateway.service import GraphQLService, PreparedRequest
from fedloom.gateway.subgraphs import SubgraphSettings

__all__ = ["FederatedGateway", "Gateway", "GraphQLService", "PreparedRequest", "SubgraphSettings"]
