"""Every behaviour, asked of two gateways of others on the same running subgraphs with our supergraph.

Where one answers otherwise, the behaviour names the gateway and a row of WHY; what we answer is then what the
specification says, or what the data say. Subscriptions, labels and what is refused are not asked: there the
gateways differ in what their hosts have to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from fedloom.supergraph.writing import write_supergraph
from tests.fedloom.execution.behaviour import Behaviour, all_behaviours
from tests.fedloom.execution.reference_gateways import (
    FOLDER,
    REFERENCES,
    Loaded,
    ReferenceGateways,
    reference_gateways,
)
from tests.fedloom.execution.subgraph_server import SubgraphServer
from tests.plugins.node import installed

WHY = {
    "alias": "takes what the client's alias names for the field that is called so",
    "arguments": "a requirement is sent with the client's arguments, or with those of another requirement",
    "asks the owner": "fetches from its owner what the path provides",
    "breaks off": "one value that does not fit fails the whole operation",
    "constant": "plans also what a constant leaves out, and fails",
    "context": "does not know @context: refuses the supergraph, or leaves the arguments out",
    "copy": "shows the copy that the path provides, and we the owner's, which is asked anyway",
    "document": "sends a document that the subgraph has to refuse",
    "empty data": "null where everything is left out, which is no error",
    "entities": "takes entities that cannot be told apart for those that were asked for",
    "equal": "takes arguments for different that differ in the order of input fields only",
    "lists": "loses what is in lists of lists",
    "missing": "an object of which a required part is null is sent as null itself, or left out",
    "no error": "null without the error that GraphQL 6.4.3 asks for",
    "no plan": "fails to plan it",
    "not asked": "does not ask the subgraph that knows",
    "null key": "asks about an entity whose key is null",
    "null sent": "sends null for what is required and did not come",
    "null stays": "a null does not climb to where one may be (GraphQL 6.4.4)",
    "order": "what belongs to a mutation is fetched when the next one has run (GraphQL 6.2.2)",
    "parts": "loses parts of an object that stand under different conditions",
    "root name": "knows a root type by the subgraph's name only",
    "too early": "a requirement is sent before what it requires has come",
    "type name": "sends objects to a requirement without saying which type they have",
    "unfit": "shows what does not fit its type in the API schema",
    "variable": "cannot have a variable of the client's that is called $representations",
}
ASKED = [
    each
    for each in all_behaviours()
    if each.refused is None and each.only is None and not (each.is_stream or each.name or each.labels)
]


@dataclass(slots=True)
class Elsewhere:
    """The gateways of one set; another set replaces them."""

    server: SubgraphServer
    references: ReferenceGateways
    set_name: str = ""
    loaded: list[Loaded] = field(default_factory=list)

    def gateways(self, set_name: str) -> list[Loaded]:
        """Both gateways with the supergraph of a set."""
        if set_name != self.set_name:
            for each in self.loaded:
                self.references.drop(each)
            supergraph = self.server.sets[set_name].composed(self.server.urls(set_name))
            self.loaded = [self.references.load(each, write_supergraph(supergraph)) for each in REFERENCES]
            self.set_name = set_name
        return self.loaded


@pytest.fixture(scope="module")
def elsewhere(subgraphs: SubgraphServer, pytestconfig: pytest.Config) -> Iterator[Elsewhere]:
    """Both gateways, over the running subgraphs."""
    with reference_gateways(installed(FOLDER, pytestconfig)) as references:
        yield Elsewhere(subgraphs, references)


@pytest.mark.parametrize("behaviour", ASKED, ids=lambda each: each.id)
def test_others_answer_the_same_or_the_behaviour_says_why_not(
    behaviour: Behaviour, elsewhere: Elsewhere
) -> None:
    running = elsewhere.server.sets[behaviour.set_name]

    otherwise, requests = set[str](), dict[str, int]()
    for each in elsewhere.gateways(behaviour.set_name):
        running.reset()
        answer = elsewhere.references.ask(each, behaviour.operation, behaviour.variables)
        if _is_ours(answer, behaviour):
            requests[each.gateway] = sum(running.requests().values())
        else:
            otherwise.add(each.gateway)

    assert otherwise == set(behaviour.differs)
    assert set(behaviour.differs.values()) <= WHY.keys()
    # Who answers rightly needs no fewer requests than we do.
    assert all(sum(behaviour.requests.values()) <= each for each in requests.values())


def test_every_reason_is_one_of_some_behaviour() -> None:
    assert {reason for each in ASKED for reason in each.differs.values()} == WHY.keys()


def _is_ours(answer: dict[str, object], behaviour: Behaviour) -> bool:
    """Whether the data are the same in any order, and whether there are errors."""
    (expected,) = behaviour.answers
    return answer.get("data") == expected["data"] and bool(answer.get("errors")) == ("errors" in expected)
