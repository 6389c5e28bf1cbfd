"""GraphQL over HTTP, WebSocket (`graphql-transport-ws`) and server-sent events, as one ASGI application.

The only room of the engine that knows a transport. It is bare ASGI: no framework lies between the
server's protocol and the gateway.
"""
