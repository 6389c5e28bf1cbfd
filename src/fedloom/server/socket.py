"""WebSockets: the `graphql-transport-ws` protocol, with the close codes of npm graphql-ws.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md. Several operations share one socket; each
runs in a task of its own, so an error in one ends that one. The legacy protocol `graphql-ws` is refused.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import Any

import orjson

from fedloom.errors import (
    FedloomError,
    ForbiddenError,
    MalformedRequestError,
    RequestError,
    TooManyRequestsError,
    UnauthenticatedError,
)
from fedloom.executor.context import Caller
from fedloom.gateway.service import GraphQLService
from fedloom.operation.request import GraphQLRequest
from fedloom.response.answer import Response, error_members, refusal
from fedloom.response.presentation import mask
from fedloom.server.asgi import Head, Receive, Send
from fedloom.server.credentials import Authenticate, Credentials, credentials_of, credentials_of_init
from fedloom.server.lifetime import GONE, INIT_TIMEOUT, SLOW, Ending, Lifetime, Lifetimes
from fedloom.server.options import ServerOptions
from fedloom.server.reading import parsed_json, request_of_members
from fedloom.server.trusted import TrustedDocuments, with_document

PROTOCOL = "graphql-transport-ws"
_MAX_REASON_BYTES = 123
_MAX_ID_CHARACTERS = 128

#: How a refusal of credentials closes the socket; what is not here closes it with "try again later".
_REFUSALS: tuple[tuple[type[FedloomError], int], ...] = (
    (UnauthenticatedError, 4401),
    (ForbiddenError, 4403),
    (TooManyRequestsError, 4429),
)


class SocketClosedError(Exception):
    """The protocol demands that the socket be closed."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.ending = Ending(code, reason)


class Socket:
    """Serves one WebSocket from its acceptance to its end."""

    def __init__(
        self,
        gateway: GraphQLService,
        authenticate: Authenticate,
        *,
        options: ServerOptions,
        lifetimes: Lifetimes,
        documents: TrustedDocuments | None = None,
        receive: Receive,
        send: Send,
    ) -> None:
        self._gateway, self._authenticate = gateway, authenticate
        self._options, self._lifetimes, self._documents = options, lifetimes, documents
        self._receive, self._send = receive, send
        self._lifetime = Lifetime()
        self._operations: dict[str, asyncio.Task[None]] = {}
        self._is_initialised = False
        self._caller: Caller | None = None

    async def serve(self, head: Head) -> None:
        """Converse until the client leaves, breaks the protocol, or the connection may live no longer."""
        closed: Ending | None = None
        self._lifetimes.add(self._lifetime)
        try:
            async with self._lifetime:
                closed = await self._converse(head)
        except Exception as error:  # noqa: BLE001 # the edge of a connection: masked and logged
            closed = Ending(4500, f"Internal error {mask(error, 'a WebSocket failed').incident}")
        finally:
            self._lifetimes.remove(self._lifetime)
        ending = self._lifetime.ending or closed
        if ending is not None and ending is not GONE:
            await close(self._send, ending)

    async def _converse(self, head: Head) -> Ending | None:
        async with asyncio.TaskGroup() as tasks:
            try:
                at_upgrade = credentials_of(head)
                waiting = self._lifetime.end_after(self._options.init_timeout_s, INIT_TIMEOUT)
                while (message := await self._next_message()) is not None:
                    await self._take(message, at_upgrade=at_upgrade, tasks=tasks)
                    if self._is_initialised:
                        waiting.cancel()
            except SocketClosedError as closed:
                return closed.ending
            except FedloomError as error:
                return _ending_of(error)
            finally:
                for task in self._operations.values():
                    task.cancel()
        return GONE

    async def _next_message(self) -> dict[str, Any] | None:
        """Return the next message, or None when the client has left."""
        event = await self._receive()
        if event["type"] == "websocket.disconnect":
            return None
        text = event.get("text")
        if text is None:
            raise SocketClosedError(4400, "Invalid message: text frames only")
        if len(text) > self._options.max_message_bytes:
            raise SocketClosedError(1009, "Message too big")
        try:
            message = parsed_json(text, "the message")
        except MalformedRequestError as error:
            raise SocketClosedError(4400, f"Invalid message: {error.message}") from error
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            raise SocketClosedError(4400, "Invalid message: an object with a type is expected")
        return message

    async def _take(
        self, message: dict[str, Any], *, at_upgrade: Credentials, tasks: asyncio.TaskGroup
    ) -> None:
        match message["type"]:
            case "connection_init":
                await self._initialise(_payload(message), at_upgrade)
            case "ping":
                payload = _payload(message)
                await self._write({"type": "pong", "payload": payload} if payload else {"type": "pong"})
            case "pong":
                _payload(message)
            case "subscribe":
                self._subscribe(message, tasks)
            case "complete":
                task = self._operations.pop(_operation_id(message), None)
                if task is not None:
                    task.cancel()
            case unknown:
                raise SocketClosedError(4400, f"Invalid message: unknown type {unknown[:40]!r}")

    async def _initialise(self, payload: dict[str, Any], at_upgrade: Credentials) -> None:
        if self._is_initialised:
            raise SocketClosedError(4429, "Too many initialisation requests")
        self._is_initialised = True
        try:
            caller = await self._authenticate(credentials_of_init(at_upgrade, payload))
        except FedloomError:
            raise
        except Exception as error:  # the edge of a connection: masked and logged
            masked = mask(error, "a WebSocket could not be authenticated")
            raise SocketClosedError(4500, f"Internal error {masked.incident}") from error
        self._lifetimes.admit(self._lifetime, caller)
        self._caller = caller
        await self._write({"type": "connection_ack"})

    def _subscribe(self, message: dict[str, Any], tasks: asyncio.TaskGroup) -> None:
        operation_id = _operation_id(message)
        if self._caller is None:
            raise SocketClosedError(4401, "Unauthorized")
        try:
            request = request_of_members(message.get("payload"))
        except MalformedRequestError as error:
            raise SocketClosedError(4400, f"Invalid message: {error.message}") from error
        if operation_id in self._operations:
            raise SocketClosedError(4409, f"Subscriber for {operation_id} already exists")
        if len(self._operations) >= self._options.max_operations_per_socket:
            raise SocketClosedError(4429, "Too many operations on one socket")
        self._operations[operation_id] = tasks.create_task(self._operate(operation_id, request, self._caller))

    async def _operate(self, operation_id: str, request: GraphQLRequest, caller: Caller) -> None:
        try:
            try:
                asked = with_document(request, caller, self._documents)
            except RequestError as error:
                await self._fail(operation_id, refusal(error))
                return
            async with aclosing(self._gateway.subscribe(asked, caller)) as responses:
                async for response in responses:
                    if not response.executed:
                        await self._fail(operation_id, response)
                        return
                    body = response.encode()
                    await self._write_text(_message("next", operation_id, body))
            self._forget(operation_id)
            await self._write({"id": operation_id, "type": "complete"})
        except Exception as error:  # noqa: BLE001 # the edge of an operation: masked and logged
            await self._fail(operation_id, refusal(mask(error, "an operation on a WebSocket failed")))

    async def _fail(self, operation_id: str, response: Response) -> None:
        self._forget(operation_id)
        errors = orjson.dumps([error_members(entry) for entry in response.errors])
        await self._write_text(_message("error", operation_id, errors))

    def _forget(self, operation_id: str) -> None:
        """Free the id before the client learns that it is free; by then it may already belong to another."""
        if self._operations.get(operation_id) is asyncio.current_task():
            del self._operations[operation_id]

    async def _write(self, message: dict[str, object]) -> None:
        await self._write_text(orjson.dumps(message).decode())

    async def _write_text(self, text: str) -> None:
        """Send one message; a reader who does not take it in time loses the socket."""
        timer = self._lifetime.end_after(self._options.send_timeout_s, SLOW)
        try:
            await self._send({"type": "websocket.send", "text": text})
        except OSError:  # the client is gone (ASGI, "Disconnected Client")
            self._lifetime.end(GONE)
        finally:
            timer.cancel()


async def close(send: Send, ending: Ending) -> None:
    """Close an accepted socket; the client may be gone already."""
    reason = ending.reason.encode()[:_MAX_REASON_BYTES].decode(errors="ignore")
    try:
        await send({"type": "websocket.close", "code": ending.close_code, "reason": reason})
    except OSError:
        return


def _ending_of(error: FedloomError) -> Ending:
    for kind, code in _REFUSALS:
        if isinstance(error, kind):
            return Ending(code, error.message)
    return Ending(1013, error.message)


def _payload(message: dict[str, Any]) -> dict[str, Any]:
    payload = message.get("payload")
    if payload is not None and not isinstance(payload, dict):
        raise SocketClosedError(4400, f"Invalid message: the payload of {message['type']} must be an object")
    return payload or {}


def _operation_id(message: dict[str, Any]) -> str:
    operation_id = message.get("id")
    if not isinstance(operation_id, str) or not 0 < len(operation_id) <= _MAX_ID_CHARACTERS:
        raise SocketClosedError(
            4400, f"Invalid message: the id must be a string of 1 to {_MAX_ID_CHARACTERS} characters"
        )
    return operation_id


def _message(kind: str, operation_id: str, payload: bytes) -> str:
    head = orjson.dumps({"id": operation_id, "type": kind})
    return (head[:-1] + b',"payload":' + payload + b"}").decode()
