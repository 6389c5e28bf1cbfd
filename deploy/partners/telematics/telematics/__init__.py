"""The telematics subgraph of a vehicle maker: what its vehicles report of their batteries.

    reading          what a vehicle's backend sends, and when it is refused
    store            SQLite: what was acknowledged is on disk
    following        who waits for the next reading of which battery
    ingest           POST /telemetry
    access           the access group of each field, as the gateway of celltrail asks for it
    fields           fields with a description and their group
    scalars          exact numbers, and times with an offset
    schema           the subgraph
    application      the three as one ASGI application

Terms are those of Regulation (EU) 2023/1542, Annex VII and Annex XIII, point 4.
"""
