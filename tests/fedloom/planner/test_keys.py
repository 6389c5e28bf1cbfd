"""Entities, fetched by their keys: in batches, over chains of subgraphs, and only where they must."""

from __future__ import annotations

from tests.fedloom.planner.planned import planned, tree

_REGISTRY = 'type Query { batteries: [Battery!]! } type Battery @key(fields: "code") { code: ID! }'


def test_a_field_of_another_subgraph_is_fetched_by_key_in_one_call() -> None:
    plan = planned(
        "{ batteries { holder } }",
        registry=_REGISTRY,
        custody='type Battery @key(fields: "code") { code: ID! holder: String! }',
    )

    # One Flatten over the list, not one fetch per battery: partners are billed by call.
    assert str(plan) == tree("""
        Sequence
          Fetch(registry) { batteries { __typename code } }
          Flatten(batteries.@)
            Fetch(custody) Battery { code } => { holder }
    """)


def test_a_plan_stays_in_a_subgraph_that_has_the_entity() -> None:
    plan = planned(
        "{ battery { code holder maker { name } } }",
        registry="""
            type Query { battery: Battery }
            type Battery @key(fields: "code") { code: ID! holder: String @shareable maker: Maker @shareable }
            type Maker @shareable { name: String }
        """,
        custody="""
            type Battery @key(fields: "code") { code: ID! holder: String @shareable maker: Maker @shareable }
            type Maker @shareable { name: String }
        """,
    )

    # Both have all fields; the one that begins needs nobody's help.
    assert str(plan) == "Fetch(registry) { battery { code holder maker { name } } }"


def test_independent_subgraphs_are_asked_at_once() -> None:
    plan = planned(
        "{ batteries { holder health } }",
        registry=_REGISTRY,
        custody='type Battery @key(fields: "code") { code: ID! holder: String! }',
        telematics='type Battery @key(fields: "code") { code: ID! health: Int }',
    )

    # Neither needs the other: two rounds, not three.
    assert str(plan) == tree("""
        Sequence
          Fetch(registry) { batteries { __typename code } }
          Parallel
            Flatten(batteries.@)
              Fetch(custody) Battery { code } => { holder }
            Flatten(batteries.@)
              Fetch(telematics) Battery { code } => { health }
    """)


def test_a_key_is_changed_in_a_third_subgraph_where_no_other_way_leads() -> None:
    plan = planned(
        "{ pack { bay volts } }",
        registry='type Query { pack: Pack } type Pack @key(fields: "id") { id: ID! }',
        names='type Pack @key(fields: "id") @key(fields: "code") { id: ID! code: String! }',
        yard="""
            type Pack @key(fields: "code") @key(fields: "hall { id } bay") {
              code: String! hall: Hall! bay: Int!
            }
            type Hall { id: ID! @shareable }
        """,
        rack="""
            type Pack @key(fields: "hall { id } bay") { hall: Hall! bay: Int! volts: Int }
            type Hall { id: ID! @shareable }
        """,
    )

    # id gives code, code gives the composite key: each subgraph of the chain is needed, and asked once.
    assert str(plan) == tree("""
        Sequence
          Fetch(registry) { pack { __typename id } }
          Flatten(pack)
            Fetch(names) Pack { id } => { __typename code }
          Flatten(pack)
            Fetch(yard) Pack { code } => { __typename bay hall { id } }
          Flatten(pack)
            Fetch(rack) Pack { hall { id } bay } => { volts }
    """)


def test_of_two_keys_the_one_that_is_there_is_taken() -> None:
    plan = planned(
        "{ pack { volts } }",
        registry='type Query { pack: Pack } type Pack @key(fields: "code") { code: String! }',
        names='type Pack @key(fields: "id") @key(fields: "code") { id: ID! code: String! }',
        rack='type Pack @key(fields: "id") @key(fields: "code") { id: ID! code: String! volts: Int }',
    )

    # By `id` it would be a chain through names.
    assert str(plan) == tree("""
        Sequence
          Fetch(registry) { pack { __typename code } }
          Flatten(pack)
            Fetch(rack) Pack { code } => { volts }
    """)


def test_entities_at_several_places_are_asked_for_in_one_request() -> None:
    plan = planned(
        "{ battery { maker { town } cells { maker { town phone } } } }",
        registry="""
            type Query { battery: Battery }
            type Battery { maker: Maker cells: [Cell!]! }
            type Cell { maker: Maker }
            type Maker @key(fields: "id") { id: ID! }
        """,
        makers='type Maker @key(fields: "id") { id: ID! town: String phone: String }',
    )

    # They are ready in the same round: one request, and each place gets what was asked there.
    assert str(plan) == tree("""
        Sequence
          Fetch(registry) { battery { maker { __typename id } cells { maker { __typename id } } } }
          Fetch(makers)
            Flatten(battery.maker) Maker { id } => { town }
            Flatten(battery.cells.@.maker) Maker { id } => { town phone }
    """)


def test_places_of_which_the_same_is_wanted_share_one_list_of_entities() -> None:
    plan = planned(
        "{ best { user { name } } all { user { name } maker { name town } } }",
        a="""
            type Query { best: Cell all: [Cell] }
            type Cell { user: Firm maker: Firm }
            type Firm @key(fields: "id") { id: ID! }
        """,
        b='type Firm @key(fields: "id") { id: ID! name: String town: String }',
    )

    # One firm may be the user at both places: it is asked about once. Of makers more is wanted.
    fetch = plan.fetches[1]
    assert [each.key for each in fetch.also] == ["_entities", "_entities_1"]
    assert [each.variable for each in fetch.also] == ["representations", "representations_1"]
    assert fetch.document == (
        "query($representations:[_Any!]!$representations_1:[_Any!]!)"
        "{_entities(representations:$representations){...on Firm{name}}"
        "_entities_1:_entities(representations:$representations_1){...on Firm{name town}}}"
    )
    assert str(plan) == tree("""
        Sequence
          Fetch(a) { best { user { __typename id } } all { user { __typename id } maker { __typename id } } }
          Fetch(b)
            Flatten(best.user) Firm { id } => { name }
            Flatten(all.@.user) Firm { id } => { name }
            Flatten(all.@.maker) Firm { id } => { name town }
    """)


def test_a_lookup_waits_for_a_later_one_where_that_saves_a_request() -> None:
    plan = planned(
        "{ a: battery { grade } b: battery { scan } }",
        registry='type Query { battery: Battery } type Battery @key(fields: "code") { code: ID! }',
        health='type Battery @key(fields: "code") { code: ID! health: Int }',
        laboratory="""
            type Battery @key(fields: "code") {
              code: ID! scan: String health: Int @external grade: String @requires(fields: "health")
            }
        """,
    )

    # The answer takes three rounds because of `grade`, so that `scan` may come in the third as well.
    assert str(plan) == tree("""
        Sequence
          Fetch(registry) { a: battery { __typename code } b: battery { __typename code } }
          Flatten(a)
            Fetch(health) Battery { code } => { health }
          Fetch(laboratory)
            Flatten(a) Battery { code health } => { grade }
            Flatten(b) Battery { code } => { scan }
    """)


def test_a_key_may_be_an_entity_of_another_subgraph() -> None:
    plan = planned(
        "{ good { price } }",
        stalls="""
            type Query { good: Good }
            type Good @key(fields: "sku stall { id }") { sku: ID! stall: Stall! }
            type Stall @key(fields: "id") { id: ID! }
        """,
        prices="""
            type Good @key(fields: "stall { id } sku") { sku: ID! stall: Stall! price: Int }
            type Stall @key(fields: "id", resolvable: false) { id: ID! }
        """,
    )

    # The key in another order is the same key; nothing of the stall but its id is asked for.
    assert str(plan) == tree("""
        Sequence
          Fetch(stalls) { good { __typename stall { id } sku } }
          Flatten(good)
            Fetch(prices) Good { stall { id } sku } => { price }
    """)


def test_an_entity_of_an_entity_is_fetched_deep_in_the_answer() -> None:
    plan = planned(
        "{ batteries { holder { town } } }",
        registry=_REGISTRY,
        custody="""
            type Battery @key(fields: "code") { code: ID! holder: Operator }
            type Operator @key(fields: "id") { id: ID! }
        """,
        operators='type Operator @key(fields: "id") { id: ID! town: String }',
    )

    # The path goes through the list; custody gives only the key of the operator.
    assert str(plan) == tree("""
        Sequence
          Fetch(registry) { batteries { __typename code } }
          Flatten(batteries.@)
            Fetch(custody) Battery { code } => { holder { __typename id } }
          Flatten(batteries.@.holder)
            Fetch(operators) Operator { id } => { town }
    """)


def test_a_subgraph_is_not_left_for_a_key_that_it_has_itself() -> None:
    plan = planned(
        "{ batteries { code } }",
        registry=_REGISTRY,
        custody='type Battery @key(fields: "code") { code: ID! holder: String! }',
    )

    # `code` is in both.
    assert str(plan) == "Fetch(registry) { batteries { code } }"
