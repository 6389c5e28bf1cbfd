"""The floor in PostgreSQL, against statements that go round the door: C76, C77, C78 and C79."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from itertools import cycle
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, ProgrammingError

from celltrail.domain.principal import PUBLIC, Principal
from celltrail.storage import events
from celltrail.storage.acting import act_for
from celltrail.storage.engine import Database
from celltrail.storage.migrate import upgrade
from celltrail.storage.reader import Reader
from celltrail.storage.registry_tables import subgraph
from celltrail.storage.revocation_tables import operator_suspension, revoked_token
from celltrail.storage.row_security import APP, FLOOR, ROLES
from celltrail.storage.tables import battery, event, lot_input, material_lot, metadata, participation
from celltrail.storage.walls import gaps
from celltrail.storage.workers import working
from tests.plugins.postgres import GATEWAY, PostgresServer, running_postgres
from tests.storage.lived import NOW, WHO, Lived
from tests.storage.test_doors import CALLS, Known, known_to_the_oem
from tests.storage.world import principal

pytestmark = pytest.mark.asyncio(loop_scope="session")

TABLES = sorted({*metadata.tables, subgraph.name, operator_suspension.name, revoked_token.name})
STRANGER = principal("stranger")
# Names that everybody who is asked about a partner may know, and what is public of models on the market.
FOR_ANY_OPERATOR = {"operator", "facility", "battery_model", "attribute_value"}
ALTERNATIONS = 10_000


@pytest.fixture(scope="session", params=["postgresql"])
def lived_world(lived_world: Lived) -> Lived:
    """The world of `lived` on PostgreSQL alone: SQLite has no floor."""
    return lived_world


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def gateway(lived: Lived, postgres_server: PostgresServer) -> AsyncIterator[Database]:
    """The world's database as a gateway in production has it: a login that owns nothing."""
    opened = Database.open(postgres_server.gateway_url(lived.url), pool_size=2)
    yield opened
    await opened.dispose()


@pytest.fixture(scope="session")
def as_superuser(lived: Lived, postgres_server: PostgresServer) -> str:
    name = urlsplit(lived.url).path[1:]
    return f"postgresql://postgres:{postgres_server.password}@127.0.0.1:{postgres_server.port}/{name}"


# ── The tables


async def test_c76_every_table_is_forced_and_the_application_owns_none(lived: Lived) -> None:
    assert lived.database is not None
    question = sa.text(
        "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity AS forced, o.rolname AS owner, "
        "(SELECT count(*) FROM pg_policies p WHERE p.tablename = c.relname) AS policies, "
        "has_table_privilege(:app, c.oid, 'DELETE, TRUNCATE, REFERENCES, TRIGGER') AS excess "
        "FROM pg_class c JOIN pg_roles o ON o.oid = c.relowner "
        "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')"
    )
    async with lived.database.reading() as connection:
        rows = {row.relname: row for row in await connection.execute(question, {"app": APP})}
        roles = await connection.execute(
            sa.text(
                "SELECT rolsuper OR rolbypassrls OR rolcanlogin OR rolinherit FROM pg_roles "
                "WHERE rolname = ANY (:roles)"
            ),
            {"roles": list(ROLES)},
        )
        rights = roles.scalars().all()

    # Alembic's own table says which revision a database has, and nothing else.
    assert set(rows) == {*TABLES, "alembic_version"}
    for name in TABLES:
        assert rows[name].forced, name
        assert rows[name].policies >= 2, name
        assert not rows[name].excess, name
        assert rows[name].owner not in {APP, FLOOR, GATEWAY}, name
    assert rights == [False, False, False]


async def test_c76_what_a_function_looks_at_is_bound_to_it_and_to_the_application(lived: Lived) -> None:
    assert lived.database is not None
    question = sa.text(
        "SELECT proname, proacl::text AS rights, prosqlbody IS NOT NULL AS bound FROM pg_proc "
        "WHERE pronamespace = 'public'::regnamespace AND prosecdef"
    )
    async with lived.database.reading() as connection:
        functions = (await connection.execute(question)).all()

    assert len(functions) > 10
    assert all(row.bound for row in functions)
    # An entry without a name before the equals sign would be for everybody.
    assert all("{=" not in row.rights and ",=" not in row.rights for row in functions)


async def test_the_log_is_written_once(gateway: Database) -> None:
    for statement in (
        sa.update(event).values(type="X"),
        sa.delete(event),
        sa.text("TRUNCATE event"),
        sa.delete(participation),
        sa.update(battery).values(uid="X"),
    ):
        async with gateway.writing() as connection:
            await act_for(connection, WHO["oem"], now=NOW, is_recording=True)
            with pytest.raises(ProgrammingError, match="permission denied"):
                await connection.execute(statement)


# ── Nobody


@pytest.mark.parametrize("role", [None, APP], ids=["the login", "the application"])
@pytest.mark.parametrize("table", TABLES)
async def test_c77_without_a_principal_there_is_no_row(
    lived: Lived, gateway: Database, table: str, role: str | None
) -> None:
    assert lived.database is not None
    rows = metadata.tables[table]
    reads = (
        sa.select(rows).limit(1),
        sa.text(f"SELECT * FROM {table} LIMIT 1"),  # noqa: S608 -- a name of ours
        sa.select(sa.literal(1)).where(sa.exists(sa.select(rows))),
    )

    # The owner, who has all rights on its tables, and the gateway's login.
    for database in (lived.database, gateway):
        for read in reads:
            async with database.reading() as connection:
                if role is not None:
                    await connection.execute(sa.text(f"SET LOCAL ROLE {role}"))
                with suppress(ProgrammingError):  # no right at all is no row either
                    assert (await connection.execute(read)).all() == []
        async with database.reading() as connection:
            with suppress(ProgrammingError):
                count = await connection.scalar(sa.select(sa.func.count()).select_from(rows))
                assert count == 0


async def test_c77_a_worker_reads_the_log_and_nothing_else(gateway: Database) -> None:
    async with working(gateway) as connection:
        assert await connection.scalar(sa.select(sa.func.max(event.c.position))) > 10
    for name in set(TABLES) - {"event"}:
        async with working(gateway) as connection:
            with pytest.raises(ProgrammingError, match="permission denied"):
                await connection.execute(sa.select(metadata.tables[name]))


async def test_c77_a_worker_writes_nothing(gateway: Database) -> None:
    async with gateway.writing() as connection:
        await connection.execute(sa.text("SET LOCAL ROLE celltrail_worker"))
        with pytest.raises(ProgrammingError, match="permission denied"):
            await connection.execute(sa.update(event).values(type="X"))


# ── Somebody


@pytest.mark.parametrize("who", [pytest.param(STRANGER, id="a stranger"), pytest.param(PUBLIC, id="public")])
@pytest.mark.parametrize("table", TABLES)
async def test_who_takes_part_in_nothing_has_no_row(gateway: Database, who: Principal, table: str) -> None:
    async with gateway.reading() as connection:
        await act_for(connection, who, now=NOW, is_recording=False)
        found = (await connection.execute(sa.select(metadata.tables[table]))).all()

    assert table in FOR_ANY_OPERATOR or found == []
    if table == "attribute_value":
        assert {row.facet for row in found} == {"PUBLIC"}
        assert {row.battery_id for row in found} == {None}


@pytest.mark.parametrize("who", WHO)
async def test_the_rows_of_batteries_are_those_of_the_slice(gateway: Database, who: str) -> None:
    async with gateway.reading() as connection:
        reader = Reader(connection, principal=WHO[who], now=NOW)
        seen = reader.scope.slice()
        expected = {row.battery_id for row in await reader.fetch(sa.select(seen.c.battery_id))}
        for read in (sa.select(battery.c.id), sa.text("SELECT id FROM battery")):
            assert {row.id for row in await reader.fetch(read)} == expected
        events = await reader.fetch(sa.select(event.c.battery_id, event.c.recorded_by))

    assert {row.battery_id for row in events if row.battery_id} <= expected


@pytest.mark.parametrize("who", WHO)
async def test_the_floor_hides_nothing_that_the_door_shows(
    lived: Lived, gateway: Database, as_superuser: str, who: str
) -> None:
    known = await known_to_the_oem(lived)
    without_floor = Database.open(as_superuser)

    answers = {
        query: (
            await _on_the_floor(gateway, WHO[who], query, known),
            await _above(without_floor, WHO[who], query, known),
        )
        for query in CALLS
    }
    await without_floor.dispose()

    # By id alone, a passport is for those in whose slice its battery is; the graph asks no other way.
    kept = {query for query, (below, above) in answers.items() if below != above}
    assert {query.__name__ for query in kept} <= {"by_battery_ids"}


async def _on_the_floor(gateway: Database, who: Principal, query: object, known: Known) -> object:
    async with gateway.reading() as connection:
        return await CALLS[query](Reader(connection, principal=who, now=NOW), known)  # type: ignore[index] # a key of it


async def _above(database: Database, who: Principal, query: object, known: Known) -> object:
    """The same by the door alone: a superuser, for whom every row is there."""
    async with database.reading() as connection:
        reader = Reader(connection, principal=who, now=NOW)
        await reader.enter()
        await connection.execute(sa.text("RESET ROLE"))
        return await CALLS[query](reader, known)  # type: ignore[index] # a key of it


async def test_who_records_writes_to_nothing_that_it_does_not_see(lived: Lived, gateway: Database) -> None:
    pack = lived.ids["P3"]
    part = {
        "id": "forged", "battery_id": pack, "operator_id": "competitor", "capacity": "OWNER",
        "began_position": 1, "ended_position": 2**62, "groups": [], "granted_facets": 0,
    }  # fmt: skip

    async with gateway.writing() as connection:
        await act_for(connection, WHO["competitor"], now=NOW, is_recording=True)
        changed = await connection.execute(
            sa.update(participation).where(participation.c.battery_id == pack).values(ended_position=1)
        )
        with pytest.raises(DBAPIError, match="row-level security"):
            await connection.execute(sa.insert(participation).values(part))

    assert changed.rowcount == 0


async def test_who_reads_writes_nothing(gateway: Database) -> None:
    async with gateway.writing() as connection:
        await act_for(connection, WHO["oem"], now=NOW, is_recording=False)
        changed = await connection.execute(sa.update(participation).values(ended_position=1))

    assert changed.rowcount == 0


# ── Connections that many share


async def test_c78_pooled_connections_carry_nothing_from_one_to_the_next(gateway: Database) -> None:
    expected = {who: await _ids(gateway, who) for who in ("oem", "competitor", "public", "stranger")}
    assert len({frozenset(each) for each in expected.values()}) >= 3
    asked = cycle(expected)

    async def some(number: int) -> None:
        for _ in range(number):
            who = next(asked)
            assert await _ids(gateway, who) == expected[who]

    async with asyncio.TaskGroup() as tasks:
        for _ in range(4):
            tasks.create_task(some(ALTERNATIONS // 40))


@pytest.mark.nightly
async def test_c78_a_hundred_thousand_times(gateway: Database) -> None:
    expected = {who: await _ids(gateway, who) for who in ("oem", "competitor", "public", "stranger")}
    for _, who in zip(range(ALTERNATIONS * 10), cycle(expected), strict=False):
        assert await _ids(gateway, who) == expected[who]


async def test_c79_what_is_cancelled_leaves_no_setting_behind(gateway: Database) -> None:
    async def slow(has_entered: asyncio.Event) -> None:
        async with gateway.reading() as connection:
            await act_for(connection, WHO["oem"], now=NOW, is_recording=True)
            has_entered.set()
            await connection.execute(sa.text("SELECT pg_sleep(30)"))

    for _ in range(5):
        has_entered = asyncio.Event()
        task = asyncio.create_task(slow(has_entered))
        await has_entered.wait()
        await asyncio.sleep(0.05)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        async with gateway.reading() as connection:
            told = await connection.execute(
                sa.text(
                    "SELECT current_user, current_setting('celltrail.operator', true), "
                    "current_setting('celltrail.recording', true)"
                )
            )
            user, operator, recording = told.one()
        assert (user, operator or "", recording or "") == (GATEWAY, "", "")


async def _ids(gateway: Database, who: str) -> set[str]:
    async with gateway.reading() as connection:
        reader = Reader(connection, principal=WHO.get(who, STRANGER), now=NOW)
        return {row.id for row in await reader.fetch(sa.select(battery.c.id))}


# ── Statements that a hole would let in


@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE celltrail_owner",
        "SET ROLE celltrail_floor",
        "SET SESSION AUTHORIZATION celltrail_owner",
        "ALTER TABLE battery DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE battery NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY app_reads ON battery",
        "CREATE POLICY open ON battery USING (true)",
        "CREATE VIEW public.all_batteries AS SELECT * FROM battery",
        "CREATE FUNCTION public.celltrail_sees(text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "ALTER ROLE celltrail BYPASSRLS",
        "GRANT celltrail_owner TO celltrail",
        "COPY battery TO '/tmp/batteries'",
    ],
)
async def test_the_gateways_login_cannot_open_the_wall(gateway: Database, statement: str) -> None:
    async with gateway.writing() as connection:
        with pytest.raises(DBAPIError):
            await connection.execute(sa.text(statement))


async def test_row_security_cannot_be_switched_off_for_a_statement(gateway: Database) -> None:
    async with gateway.reading() as connection:
        await act_for(connection, STRANGER, now=NOW, is_recording=False)
        await connection.execute(sa.text("SET LOCAL row_security = off"))
        with pytest.raises(DBAPIError, match="row-level security"):
            await connection.execute(sa.select(battery))


# ── What a start asks


async def test_a_login_that_owns_nothing_is_let_in(gateway: Database) -> None:
    assert await gaps(gateway) == []


async def test_a_login_that_could_walk_through_is_named(lived: Lived, as_superuser: str) -> None:
    assert lived.database is not None
    superuser = Database.open(as_superuser)

    assert await gaps(lived.database) == [
        "the login celltrail_owner bypasses row-level security, or may become who does",
        "the login celltrail_owner owns the tables, or may become their owner",
    ]
    assert "the login postgres is a superuser" in await gaps(superuser)
    await superuser.dispose()


async def test_a_login_that_may_become_the_floor_is_named(
    gateway: Database, postgres_server: PostgresServer
) -> None:
    postgres_server.execute(f"GRANT {FLOOR} TO {GATEWAY} WITH INHERIT FALSE, SET TRUE")
    try:
        assert await gaps(gateway) == [
            f"the login {GATEWAY} bypasses row-level security, or may become who does"
        ]
    finally:
        postgres_server.execute(f"REVOKE {FLOOR} FROM {GATEWAY}")


async def test_what_was_remembered_of_one_caller_is_not_known_to_the_next(gateway: Database) -> None:
    """In one transaction, as the demonstration writes its lives."""
    lots = sa.select(material_lot.c.id)
    async with gateway.reading() as connection:
        await act_for(connection, WHO["recycler"], now=NOW, is_recording=False)
        own = (await connection.execute(lots)).all()
        seen = (await connection.execute(sa.select(lot_input))).all()
        await act_for(connection, STRANGER, now=NOW, is_recording=False)
        strangers = [(await connection.execute(each)).all() for each in (lots, sa.select(lot_input))]

    assert own
    assert seen
    assert strangers == [[], []]


@pytest.mark.parametrize("who", [STRANGER, PUBLIC, WHO["oem"]], ids=["a stranger", "public", "oem"])
async def test_everybody_reads_the_log_from_where_it_ends(gateway: Database, who: Principal) -> None:
    async with working(gateway) as connection:
        head = await events.head(connection)
    async with gateway.reading() as connection:
        assert await events.head_for(Reader(connection, principal=who, now=NOW)) == head > 0


async def test_a_table_without_the_wall_is_named(gateway: Database, as_superuser: str) -> None:
    superuser = Database.open(as_superuser)
    async with superuser.writing() as connection:
        await connection.execute(sa.text("ALTER TABLE evidence NO FORCE ROW LEVEL SECURITY"))
    try:
        assert await gaps(gateway) == ["the table evidence has no row-level security"]
    finally:
        async with superuser.writing() as connection:
            await connection.execute(sa.text("ALTER TABLE evidence FORCE ROW LEVEL SECURITY"))
        await superuser.dispose()


# ── The roles


@pytest.fixture(scope="module")
def bare_server() -> Iterator[PostgresServer]:
    """A server that has none of the roles."""
    with running_postgres() as server:
        yield server


async def test_the_migration_makes_the_roles_that_are_missing(bare_server: PostgresServer) -> None:
    url = _owned(bare_server, "maker", "CREATEROLE")

    await upgrade(url)
    await upgrade(_owned(bare_server, "second", "SUPERUSER"))

    found = bare_server.execute("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'celltrail\\_%'")
    inherited = bare_server.execute(
        "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member "
        "WHERE r.rolname = 'maker' AND m.inherit_option"
    )
    assert (found, inherited) == ("3", "0")


async def test_an_owner_that_may_not_make_roles_is_told_what_to_run() -> None:
    with running_postgres() as server:
        url = _owned(server, "poor", "NOCREATEROLE")

        with pytest.raises(DBAPIError, match="the role celltrail_app is missing and this login may not make"):
            await upgrade(url)


def _owned(server: PostgresServer, owner: str, rights: str) -> str:
    server.execute(f"CREATE ROLE {owner} LOGIN {rights} PASSWORD '{server.password}'")
    server.execute(f"CREATE DATABASE {owner} OWNER {owner}")
    return f"postgresql://{owner}:{server.password}@127.0.0.1:{server.port}/{owner}"
