"""What partners record: one function per mutation, each deciding events from a request and handing them to
the journal. Commands never commit; the transaction's edge does (`perform`).
"""
