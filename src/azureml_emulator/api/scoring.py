"""Scoring: requests to `https://ENDPOINT.REGION.inference.ml.azure.com/score`.

Who asks is checked against the endpoint's keys or tokens; the endpoint's traffic decides which
deployment answers, unless the request names one.

Sources: Microsoft Learn, "Troubleshoot online endpoints" (status codes), "Authenticate clients
for online endpoints"; recording `online_services/online_deployment`, 2025-02-25 (headers).
"""

from __future__ import annotations

import uuid
from functools import partial

from azureml_emulator.endpoints import hosts
from azureml_emulator.hosts import INFERENCE
from azureml_emulator.serving.deployment import ENDPOINT_TYPE
from azureml_emulator.serving.manager import Serving
from azureml_emulator.serving.traffic import mirror_of
from azureml_emulator.serving.worker import Answer, NotServingError, TooSlowError, Worker
from offline_azure.clock import parse_timestamp
from offline_azure.http.errors import AzureError
from offline_azure.http.messages import Headers, Response
from offline_azure.http.routing import OpenCall, Routes, anybody
from offline_azure.http.sources import docs, recording
from offline_azure.identity import tokens as identity
from offline_azure.store.store import Resource

NAMED = "azureml-model-deployment"
_TROUBLE = docs("Troubleshoot online endpoints", "how-to-troubleshoot-online-endpoints")
_ROLLOUT = docs("Perform safe rollout of new deployments", "how-to-safely-rollout-online-endpoints")
_FLOW = recording("online_services/online_deployment", "2025-02-25")

routes = Routes("Online endpoints", host=INFERENCE, authenticator=anybody)


@routes.route(
    "POST",
    "/score",
    operation="online_endpoints.invoke",
    source=f"{_FLOW}; {_TROUBLE}; {_ROLLOUT}",
    difference=(
        "A counter spreads the traffic, not chance. A deployment is one process on this machine,"
        " whatever its instance type and count. The count only raises how many requests it works"
        " on. The texts of the error answers, and what is answered while a container restarts,"
        " are unverified."
    ),
    streams=True,
)
def score(call: OpenCall) -> Response:
    """Let a deployment answer."""
    named, serving = call.request.headers.get(NAMED), call.service(Serving)
    with call.database.read() as store:
        endpoint = hosts.find(store, ENDPOINT_TYPE, call.request.host)
        if endpoint is None:
            return _refused(404, "There is no endpoint with this name.")
        if (fault := _authorize(call, endpoint)) is not None:
            return fault
        chosen = named or serving.traffic.choose(
            endpoint.id, endpoint.body["properties"]["traffic"]
        )
        if chosen is None:
            return _refused(404, "There is no deployment with positive traffic.")
        deployment_id = f"{endpoint.id}/deployments/{chosen}"
        if not store.has(deployment_id):
            return _refused(404, "Specified deployment could not be found")
    body, request_id = call.request.read(), str(uuid.uuid4())
    content_type = call.request.headers.get("content-type", "application/json")
    if named is None:
        _mirror(serving, endpoint, body, content_type)
    answer = _ask(serving, deployment_id, body, content_type, request_id)
    return _answered(chosen, answer, request_id)


def _authorize(call: OpenCall, endpoint: Resource) -> Response | None:
    """Return what Azure answers to a wrong key or token; None when it is right."""
    mode = endpoint.body["properties"]["authMode"].lower()
    kind, _, given = call.request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not given:
        return _refused(401, f"{_word(mode)}_bad_header_forbidden")
    if mode == "aadtoken":
        try:
            with call.database.read() as store:
                identity.require_token(call.inside(store))
        except AzureError:  # whatever is wrong with it
            return _refused(401, f"{_word(mode)}_access_denied")
        return None
    if mode == "amltoken":
        until = endpoint.private.get("tokens", {}).get(given)
        right = until is not None and parse_timestamp(until) > call.clock.now()
    else:
        right = given in endpoint.private["keys"].values()
    return None if right else _refused(401, f"{_word(mode)}_access_denied")


def _word(mode: str) -> str:
    return "key_auth" if mode == "key" else "token_auth"


def _mirror(serving: Serving, endpoint: Resource, body: bytes, content_type: str) -> None:
    """Send a copy to the deployment with mirrored traffic, when it is its turn."""
    shares = endpoint.body["properties"]["mirrorTraffic"]
    chosen = serving.traffic.choose(mirror_of(endpoint.id), shares) if shares else None
    if chosen is not None:
        target = f"{endpoint.id}/deployments/{chosen}"
        serving.beside(partial(_ask, serving, target, body, content_type, str(uuid.uuid4())))


def _ask(
    serving: Serving, deployment_id: str, body: bytes, content_type: str, request_id: str
) -> Answer | tuple[int, str]:
    """Return the deployment's answer, or the status and the reason why there is none."""
    try:
        worker: Worker = serving.worker(deployment_id)
        if not worker.reserve():
            return 429, "Too many requests are waiting for this deployment."
        try:
            return worker.ask(body, content_type, request_id)
        finally:
            worker.release()
    except TooSlowError:
        return 408, "The deployment did not answer within its request timeout."
    except NotServingError as error:
        return 502, f"The deployment's container does not answer: {error}"


def _answered(deployment: str, answer: Answer | tuple[int, str], request_id: str) -> Response:
    served = {NAMED: deployment, "azureml-model-session": deployment}
    if isinstance(answer, tuple):
        status, reason = answer
        if status == 502:
            served |= _model_error(status, "model_unreachable")
            status = 424
        response = _refused(status, reason, request_id)
        response.headers.update(Headers(served))
        return response
    kept = {n: v for n, v in answer.headers.items() if n == "content-type" or n.startswith("x-ms-")}
    if answer.status != 200:
        kept |= _model_error(answer.status, "model_error")
    headers = Headers({**kept, **served, **_front_door(request_id)})
    return Response(200 if answer.status == 200 else 424, answer.body, headers)


def _model_error(status: int, reason: str) -> dict[str, str]:
    return {
        "ms-azureml-model-error-statuscode": str(status),
        "ms-azureml-model-error-reason": reason,
    }


def _refused(status: int, text: str, request_id: str = "") -> Response:
    headers = Headers({"content-type": "text/plain", **_front_door(request_id)})
    return Response(status, text.encode(), headers)


def _front_door(request_id: str) -> dict[str, str]:
    return {"server": "azureml-frontdoor", "x-request-id": request_id or str(uuid.uuid4())}
