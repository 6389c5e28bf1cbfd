"""How subgraphs are reached: HTTP/1.1 for requests, WebSocket and server-sent events for subscriptions.

    address        where a URL leads, or why it leads nowhere
    request        one request as it is sent
    connection     one connection of HTTP/1.1, with httptools; `pool` keeps those of one origin
    http           one subgraph over HTTP: bounded bytes, a deadline, no redirects, no encodings
    answer         the JSON of an answer, read and checked
    websocket, event_stream    the two ways to subscribe; `upstream` chooses and reconnects

A subgraph is not trusted: everything that it sends is bounded before it is kept.
"""
