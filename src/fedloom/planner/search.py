"""The search for the cheapest plan: fewest rounds first, then fewest requests, then the smallest.

1. The fewest rounds are known before the search: no field has to wait for another that it does not need, so
   the answer takes as long as its slowest field by its fastest way.
2. Within these rounds, needs are met one after the other. A way that opens no new slot is taken without
   comparing: whatever else is chosen later, it never costs more. Where there are several ways that do open
   one, each is tried, the cheapest first; what costs as much as the best plan so far is not followed.
3. At last each request of the best plan is tried to be spared.
4. The search is bounded. Beyond the bound the best plan so far stands, and the first one, which took the
   cheapest way at each step, is always there.

Ways are equal by chance often; then a group that already goes to the place is taken, and else the order of
composition decides. So plans are the same from run to run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from fedloom.errors import PlanningError
from fedloom.planner.needs import Need
from fedloom.planner.options import Option, met, options_of
from fedloom.planner.places import Places
from fedloom.planner.state import Group, Slot, State
from fedloom.planner.way import Order
from fedloom.planner.ways import Effort, Ways

MOST_EFFORT = 6_000  # moves that are tried; see `Effort`
_UNBOUNDED = 1_000_000


def find_plan(places: Places, needs: Sequence[Need], *, most_effort: int = MOST_EFFORT) -> State:
    """The cheapest plan that meets all needs.

    Raises:
        PlanningError: a need cannot be met.
    """
    return _Search(places, most_effort).find(needs)


class _Search:
    def __init__(self, places: Places, most_effort: int) -> None:
        self._places = places
        self._most_effort = most_effort
        self._rounds = 0
        self._effort = Effort()
        self._least = 0  # requests that any plan has
        self._best: State | None = None
        self._closed = frozenset[Slot]()
        self._ways: dict[Order, tuple[Mapping[int, Group], Ways]] = {}

    def find(self, needs: Sequence[Need]) -> State:
        start = State()
        ways = Ways(self._places, start, Order.ROUNDS_FIRST, most_rounds=_UNBOUNDED, effort=self._effort)
        counted: list[tuple[int, int, Need]] = []
        able: list[tuple[int, frozenset[str]]] = []
        for need in needs:
            for part, options in self._met_in_parts(need, ways):
                rounds = min(each.rounds for each in options)
                self._rounds = max(self._rounds, rounds)
                counted.append((len(options), len(counted), part))
                able.append((rounds, frozenset[str]().union(*(each.subgraphs for each in options))))
        self._least = _least_requests(able)
        # What can be met in one way only comes first: later choices then find its groups there.
        in_order = [need for _, _, need in sorted(counted, key=lambda each: each[:2])]
        self._explore(start, in_order)
        self._refine(in_order)
        assert self._best is not None  # noqa: S101 -- the first descent ends in a plan
        return self._best

    def _met_in_parts(self, need: Need, ways: Ways) -> Iterator[tuple[Need, list[Option]]]:
        """A need, or its parts where no subgraph can meet all of it."""
        options = options_of(need, ways)
        if options:
            yield need, options
            return
        parts = list(need.parts())
        if not parts:
            raise PlanningError(need.coordinate)
        for each in parts:
            yield from self._met_in_parts(each, ways)

    def _explore(self, start: State, needs: list[Need]) -> None:
        """Go down to plans, the cheapest option first; then back to where others may be better."""
        waiting = [(start, needs)]
        while waiting:
            if self._best is not None and (self._is_at_least() or self._effort.spent > self._most_effort):
                return
            state, left = waiting.pop()
            if self._best is not None and state.cost[:2] >= self._best.cost[:2]:
                continue
            waiting += reversed(self._descended(state, left))

    def _descended(self, state: State, needs: Sequence[Need]) -> list[tuple[State, list[Need]]]:
        """Meet needs until there is a choice; the states between which it is, or none at a plan's end."""
        for index, need in enumerate(needs):
            options = self._choices(need, state)
            if not options:
                raise PlanningError(need.coordinate)
            if options[0].new and len(options) > 1:
                return [(met(self._places, need, each, state), list(needs[index + 1 :])) for each in options]
            state = met(self._places, need, options[0], state)
        self._consider(state)
        return []

    def _refine(self, needs: Sequence[Need]) -> None:
        """Try to do without each of the requests of the best plan, until none can be spared."""
        tried: set[frozenset[Slot]] = set()
        while (slot := self._untried(tried)) is not None:
            self._closed = slot
            if self._can_be_met(needs, slot):
                self._consider(self._met_again(needs))

    def _can_be_met(self, needs: Sequence[Need], slot: frozenset[Slot]) -> bool:
        """Whether there are ways at all; asked of those first that the slot serves now."""
        assert self._best is not None  # noqa: S101 -- or there is nothing to refine
        groups = self._best.groups
        served = {(each.place, each.leaf) for each in self._best.picks if groups[each.group].slot in slot}
        ways = self._grown(State(), Order.ROUNDS_FIRST, slot)
        is_served = [any((need.place, leaf) in served for leaf, _ in need.leaves) for need in needs]
        return all(
            options_of(need, ways)
            for _, need in sorted(zip(is_served, needs, strict=True), key=lambda each: not each[0])
        )

    def _met_again(self, needs: Sequence[Need]) -> State | None:
        state = State()
        for need in needs:
            options = self._choices(need, state)
            if not options:
                return None
            state = met(self._places, need, options[0], state)
        return state

    def _untried(self, tried: set[frozenset[Slot]]) -> frozenset[Slot] | None:
        if self._best is None or self._is_at_least() or self._effort.spent > self._most_effort:
            return None
        for slot in sorted(self._best.slots):
            closed = frozenset({slot})
            if closed not in tried:
                tried.add(closed)
                return closed
        return None

    def _consider(self, state: State | None) -> None:
        if state is not None and (self._best is None or state.cost < self._best.cost):
            self._best = state

    def _is_at_least(self) -> bool:
        return self._best is not None and len(self._best.slots) <= self._least

    def _choices(self, need: Need, state: State) -> list[Option]:
        """The options to meet a need, the cheapest first; none if slots that are closed would be wanted."""
        options = options_of(need, self._ways_from(state, Order.REQUESTS_FIRST))
        if not options or min(len(each.new) for each in options):
            options += options_of(need, self._ways_from(state, Order.ROUNDS_FIRST))
        ranks = [(each.rank(state), each) for each in options]
        ranked = sorted(ranks, key=lambda each: each[0])
        distinct = {(rank, each.new): (rank, each) for rank, each in reversed(ranked)}
        return [each for _, each in sorted(distinct.values(), key=lambda each: each[0])]

    def _ways_from(self, state: State, order: Order) -> Ways:
        known = self._ways.get(order)
        if known is None or known[0] is not state.groups:
            ways = self._grown(state, order, self._closed)
            known = (state.groups, ways)
            self._ways[order] = known
        return known[1]

    def _grown(self, state: State, order: Order, closed: frozenset[Slot]) -> Ways:
        return Ways(self._places, state, order, most_rounds=self._rounds, closed=closed, effort=self._effort)


def _least_requests(needs: Sequence[tuple[int, frozenset[str]]]) -> int:
    """A number of requests that no plan can do with less than, from the soonest round of each need and the
    subgraphs that are able to meet it.

    Of the needs that cannot be met before some round, those that have no subgraph in common take a request
    each; and each round before has one.
    """
    rounds = sorted({each for each, _ in needs})
    return max(
        (first - 1 + _apart(able for each, able in needs if each >= first) for first in rounds), default=0
    )


def _apart(able: Iterable[frozenset[str]]) -> int:
    """How many sets were found that have nothing in common."""
    taken: set[str] = set()
    count = 0
    for each in sorted(able, key=lambda each: (len(each), sorted(each))):
        if taken.isdisjoint(each):
            taken |= each
            count += 1
    return count
