"""Tokens that are asked for by the resource that they open, not by a scope.

Clients of Data Lake Storage that sign in as a service principal still use version 1 of the
protocol. And what runs on a compute of the workspace gets a token of the person whose code it is
from an endpoint there, which two environment variables name: `OBO_ENDPOINT` and, that it may be
used, `AZUREML_OBO_ENABLED`. Without it, the package `mltable` would open a browser to sign in.

Sources: the article cited at the first route; for the second, whose answer is else unverified, the
fields that the SDK's `AzureMLOnBehalfOfCredential` and `azureml-dataprep` read.
"""

from __future__ import annotations

from typing import Any

from offline_azure.arm.ids import OFFLINE_TENANT_ID
from offline_azure.http.hosts import LOGIN
from offline_azure.http.messages import Response
from offline_azure.http.routing import OpenCall, Routes, anybody
from offline_azure.http.sources import link, sdk
from offline_azure.identity import tokens as identity

_ON_BEHALF_OF = "/{tenant}/oauth2/on-behalf-of"
OBO_ENDPOINT = f"https://{LOGIN.pattern}{_ON_BEHALF_OF.format(tenant=OFFLINE_TENANT_ID)}"
"""What the environment variable of the same name says inside the workspace."""

routes = Routes("Identity", host=LOGIN, authenticator=anybody)


@routes.route(
    "POST",
    "/{tenant}/oauth2/token",
    operation="reading by URI from datastores with a service principal",
    source=link(
        "Service to service calls using client credentials (version 1)",
        "https://learn.microsoft.com/previous-versions/azure/active-directory/azuread-dev/"
        "v1-oauth2-client-creds-grant-flow",
    ),
    difference="Any client and any secret are accepted.",
    partly=True,
    streams=True,
)
def issue_for_client(call: OpenCall) -> Response:
    """Return a token for a client that shows a secret; in this protocol numbers are text."""
    form = identity.sent_form(call)
    if form.get("grant_type") != "client_credentials":
        error = "unsupported_grant_type"
        return identity.oauth_error(error, "Only client_credentials is emulated.")
    token = _token(call, form.get("resource", ""), form.get("client_id", ""))
    return _answer({name: str(value) for name, value in token.items()})


@routes.route(
    "GET",
    _ON_BEHALF_OF,
    operation="AzureMLOnBehalfOfCredential().get_token",
    source=sdk("identity._credentials.aml_on_behalf_of"),
    difference=(
        "Works in every job and notebook, not only in jobs that run with the identity of their"
        " user. On Azure the endpoint is one of the compute's own."
    ),
    streams=True,
)
def issue_on_behalf(call: OpenCall) -> Response:
    """Return a token of the only person that there is."""
    return _answer(_token(call, call.request.query.get("resource", ""), ""))


def _token(call: OpenCall, resource: str, client: str) -> dict[str, Any]:
    lifetime = int(identity.TOKEN_LIFETIME.total_seconds())
    return {
        "token_type": "Bearer",
        "expires_in": lifetime,
        "expires_on": int(call.clock.now().timestamp()) + lifetime,
        "resource": resource,
        "access_token": identity.access_token(call, resource, client),
    }


def _answer(token: dict[str, Any]) -> Response:
    if not token["resource"]:
        return identity.oauth_error("invalid_resource", "The resource is missing.")
    return Response.of_json(token, headers={"cache-control": "no-store"})
