"""The laboratory subgraph of a recycler: what is in the black mass of its lots.

assay            what is determined of one sample, and when it is refused
store            SQLite: what was acknowledged is on disk
following        who waits for the next assay of which lot
access           the access group of each field, as the gateway of celltrail asks for it
fields           fields with a description and their group
scalars          exact numbers, and times with an offset
types            the types of the subgraph
recording        the mutation
schema           all of it as a Federation 2 subgraph
application      the ASGI application
"""
