"""One request and its answer on a connection, whatever the client sends and the handler does."""

from __future__ import annotations

import io
import logging
import time

from offline_azure.front.wire import BadRequestError, Head, Wire
from offline_azure.http.messages import BodyError, Handler, Request, Response, SlowBodyError

_log = logging.getLogger(__name__)

_PIECE = 1 << 20
_MOST_UNREAD = 64 * 1024  # bytes of a body that nobody wants, from clients that are not trusted
_UNREAD_TIME = 60.0  # seconds for the rest of a body that nobody wants


def next_head(wire: Wire, patience: float) -> Head | None:
    """Return the next request's head; None when there is none, or none that can be answered."""
    try:
        return wire.read_head(patience)
    except BadRequestError as error:
        wire.send(refusal(error.status, "BadRequest", str(error)), keep_alive=False)
        return None


def answer(wire: Wire, head: Head, host: str, handler: Handler, *, trusted: bool = True) -> bool:
    """Answer one request; return whether the connection can take another.

    A client that has not shown the secret loses the connection with its first mistake, and what
    it sends is not read for the sake of the answer.
    """
    try:
        body = wire.body(head)
    except BadRequestError as error:
        wire.send(refusal(error.status, "BadRequest", str(error)), keep_alive=False)
        return False
    request = Request.build(head.method, host, head.target, head.headers, body)
    try:
        response = handler(request)
    except ConnectionError:
        raise
    except BodyError as error:
        response = refusal(error.status, error.code, str(error))
    except Exception:
        _log.exception("%s https://%s%s failed", request.method, request.host, request.path)
        # 501: the SDK would retry a 500 for seconds.
        response = refusal(501, "EmulatorFault", "the offline workspace failed; see its log")
    keep_alive = head.keep_alive and (trusted or response.status < 400)
    # What is left of the body must not be taken for the next request.
    keep_alive = _drop(body, None if trusted else _MOST_UNREAD) and keep_alive
    wire.send(response, to=head, keep_alive=keep_alive)
    return keep_alive


def _drop(body: io.BufferedIOBase, most: int | None) -> bool:
    """Read what is left of a body, up to `most` bytes; return whether its end was seen."""
    until, count = time.monotonic() + _UNREAD_TIME, 0
    try:
        while not body.closed and time.monotonic() < until and (most is None or count < most):
            piece = body.read1(_PIECE)
            if not piece:
                return True
            count += len(piece)
    except (ConnectionError, SlowBodyError):  # no more will come; the answer can still be read
        pass
    return False


def not_emulated(request: Request) -> Response:
    """Refuse a request to a host of Azure that is not emulated."""
    _log.warning("not emulated: %s https://%s%s", request.method, request.host, request.path)
    return refusal(
        501,
        "NotEmulated",
        f"{request.method} https://{request.host}{request.path}: the offline workspace does not "
        f"emulate {request.host}.",
    )


def refusal(status: int, code: str, message: str) -> Response:
    """Return an error of the offline workspace's own."""
    return Response.of_json({"error": {"code": code, "message": message}}, status)
