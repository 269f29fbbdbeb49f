"""Microsoft Entra ID, as far as a client that signs in with a secret needs it.

Any tenant, client and secret are accepted: who may reach the offline workspace is decided
at its door, not here. The tokens are real JSON Web Tokens, checked on every later request,
so a client that forgets its token or sends one for another service learns it here too.

Sources: what MSAL asks for (`msal.authority`, `msal.application`); the `aud` claim must be
the resource of the requested scope, because the SDK checks it when it submits a pipeline.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

from offline_azure.clock import timestamp
from offline_azure.http.errors import AzureError
from offline_azure.http.hosts import LOGIN
from offline_azure.http.messages import Response
from offline_azure.http.routing import Call, OpenCall, Routes, anybody
from offline_azure.http.sources import link
from offline_azure.store.store import Resource, Transaction

TOKEN_LIFETIME = timedelta(hours=1)
_KEY_ID = "/identity/signing-key"
_PROTOCOL = link(
    "OpenID Connect on the Microsoft identity platform",
    "https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc",
)
_CLIENT_CREDENTIALS = link(
    "OAuth 2.0 client credentials flow",
    "https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow",
)

routes = Routes("Identity", host=LOGIN, authenticator=anybody)

MISSING_TOKEN = routes.error(
    when="the request has no bearer token",
    status=401,
    code="AuthenticationFailed",
    message="Authentication failed. The 'Authorization' header is missing.",
    source=None,
)
INVALID_TOKEN = routes.error(
    when="the bearer token was not issued by the offline workspace",
    status=401,
    code="InvalidAuthenticationToken",
    message="The access token is invalid.",
    source=None,
)
EXPIRED_TOKEN = routes.error(
    when="the bearer token has expired",
    status=401,
    code="ExpiredAuthenticationToken",
    message=(
        "The access token expiry UTC time '{expiry}' is earlier than current UTC time '{now}'."
    ),
    source=None,
)
WRONG_AUDIENCE = routes.error(
    when="the bearer token is for another service",
    status=401,
    code="InvalidAuthenticationTokenAudience",
    message=(
        "The access token has been obtained for wrong audience or resource '{audience}'."
        " It should exactly match with one of the allowed audiences {allowed}."
    ),
    source=None,
)


@routes.route(
    "GET",
    "/{tenant}/v2.0/.well-known/openid-configuration",
    operation="DefaultAzureCredential()",
    source=_PROTOCOL,
    difference="Only the endpoints that a client with a secret needs.",
)
def get_configuration(call: Call) -> Response:
    """Return where the tenant's endpoints are."""
    authority = f"https://{LOGIN.pattern}/{call.params['tenant']}"
    return Response.of_json(
        {
            "issuer": f"{authority}/v2.0",
            "authorization_endpoint": f"{authority}/oauth2/v2.0/authorize",
            "token_endpoint": f"{authority}/oauth2/v2.0/token",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["HS256"],
        }
    )


@routes.route(
    "GET",
    "/common/discovery/instance",
    operation="DefaultAzureCredential()",
    source=link(
        "MSAL for Python", "https://github.com/AzureAD/microsoft-authentication-library-for-python"
    ),
    difference="Knows the public cloud only.",
)
def get_instances(call: Call) -> Response:
    """Return which sign-in hosts belong together."""
    host = LOGIN.pattern
    return Response.of_json(
        {
            "tenant_discovery_endpoint": (
                f"https://{host}/common/v2.0/.well-known/openid-configuration"
            ),
            "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
        }
    )


@routes.route(
    "POST",
    "/{tenant}/oauth2/v2.0/token",
    operation="DefaultAzureCredential().get_token",
    source=_CLIENT_CREDENTIALS,
    difference="Any client and any secret are accepted. Nobody signs in in person.",
    partly=True,
    streams=True,
)
def issue_token(call: OpenCall) -> Response:
    """Return a token whose audience is the resource of the requested scope."""
    form = sent_form(call)
    scope = form.get("scope", "").split(" ")[0]
    if form.get("grant_type") != "client_credentials":
        return oauth_error("unsupported_grant_type", "Only client_credentials is emulated.")
    if not scope.endswith("/.default"):
        return oauth_error("invalid_scope", f"The scope {scope!r} does not end in /.default.")
    audience, lifetime = scope.removesuffix("/.default"), int(TOKEN_LIFETIME.total_seconds())
    return Response.of_json(
        {
            "token_type": "Bearer",
            "expires_in": lifetime,
            "ext_expires_in": lifetime,
            "access_token": access_token(call, audience, form.get("client_id", "")),
        },
        headers={"cache-control": "no-store"},
    )


def sent_form(call: OpenCall) -> dict[str, str]:
    """Return the fields of a form, of each the first value."""
    sent = parse_qs(call.request.read().decode(errors="replace"))
    return {name: values[0] for name, values in sent.items()}


def oauth_error(code: str, description: str) -> Response:
    """Return an error as RFC 6749 has it."""
    return Response.of_json({"error": code, "error_description": description}, 400)


def access_token(call: OpenCall, audience: str, client: str) -> str:
    """Return a token of the tenant in the path that opens one resource for `TOKEN_LIFETIME`."""
    now = int(call.clock.now().timestamp())
    claims = {
        "aud": audience,
        "iss": f"https://sts.windows.net/{call.params['tenant']}/",
        "iat": now,
        "nbf": now,
        "exp": now + int(TOKEN_LIFETIME.total_seconds()),
        "appid": client,
        "oid": client,
        "tid": call.params["tenant"],
        "ver": "1.0",
    }
    with call.database.read() as store:
        key = _signing_key(store)
    return _encode(claims, key)


def create_signing_key(store: Transaction) -> None:
    """Draw the key that signs tokens, once in the life of a store."""
    if store.get(_KEY_ID) is None:
        private = {"key": secrets.token_hex(32)}
        store.put(Resource(_KEY_ID, "identity/signingKeys", {}, private))


def require_token(call: Call) -> None:
    """Check the request's bearer token; the host that is asked says what it must be for.

    Raises:
        AzureError: 401, when it is missing, forged, expired or for another service.
    """
    scheme, _, token = call.request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise MISSING_TOKEN.error()
    claims = _decode(token.strip(), _signing_key(call.store))
    if claims is None:
        raise INVALID_TOKEN.error()
    now = call.clock.now()
    if claims["exp"] <= now.timestamp():
        expired = now - timedelta(seconds=now.timestamp() - claims["exp"])
        raise EXPIRED_TOKEN.error(expiry=timestamp(expired), now=timestamp(now))
    allowed = {each.format(host=call.request.host) for each in call.route.host.audiences}
    if claims["aud"].rstrip("/") not in allowed:
        listed = ",".join(f"'{audience}'" for audience in sorted(allowed))
        raise WRONG_AUDIENCE.error(audience=claims["aud"], allowed=listed)


def challenge(error: AzureError) -> dict[str, str]:
    """Return the header that tells a client where to get a token. The text is unverified."""
    return {
        "www-authenticate": (
            'Bearer authorization_uri="https://login.microsoftonline.com/",'
            f' error="invalid_token", error_description="{error.message}"'
        )
    }


def _signing_key(store: Transaction) -> bytes:
    record = store.get(_KEY_ID)
    if record is None:
        raise LookupError("the store has no signing key")
    return bytes.fromhex(record.private["key"])


def _encode(claims: dict[str, Any], key: bytes) -> str:
    header = _base64({"typ": "JWT", "alg": "HS256"})
    payload = _base64(claims)
    return f"{header}.{payload}.{_signature(f'{header}.{payload}', key)}"


def _decode(token: str, key: bytes) -> dict[str, Any] | None:
    """Return the claims of a token that `key` signed, else None."""
    signed, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(signed, key).encode()):
        return None
    payload = signed.partition(".")[2]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return claims


def _signature(text: str, key: bytes) -> str:
    return _unpadded(hmac.new(key, text.encode(), hashlib.sha256).digest())


def _base64(content: dict[str, Any]) -> str:
    return _unpadded(json.dumps(content, separators=(",", ":")).encode())


def _unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
