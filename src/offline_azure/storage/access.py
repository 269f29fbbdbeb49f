"""Who may do what with an account's blobs.

A request is authorised by the account key, by a shared access signature made with it, or by a
token of Microsoft Entra ID. Roles are not emulated: every token may do everything.

Source: Microsoft Learn, "Authorize requests to Azure Storage".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import unquote

from offline_azure import remedies
from offline_azure.http.routing import OpenCall
from offline_azure.identity import tokens as identity
from offline_azure.storage import accounts, faults, signatures
from offline_azure.store.storage import Location
from offline_azure.store.store import Transaction


def account_of(call: OpenCall) -> str:
    """Return the name of the account that is asked."""
    return call.request.host.partition(".")[0]


def authorise(call: OpenCall, permissions: str) -> None:
    """Check that the request may use one of the permissions (letters as in a SAS).

    Also makes sure that a container that exists without having been created has its folder.

    Raises:
        AzureError: it may not, or nobody knows the account.
    """
    account, container = account_of(call), call.params.get("container", "")
    if _reads_public_data(call, account):
        return
    with call.database.read() as store:
        keys = accounts.find_keys(store, account)
        if keys is None:
            url = f"https://{call.request.host}{call.request.path}"
            raise faults.UNKNOWN_ACCOUNT.error(account=account, way=remedies.DATA.format(url=url))
        _check(call, store, account, keys, permissions)
        born = container and accounts.has_container(store, account, container)
    if born:
        call.storage.create_container(account, container)


def _reads_public_data(call: OpenCall, account: str) -> bool:
    """Return whether a request only reads what there is a copy of, however it is authorised."""
    if call.request.method not in ("GET", "HEAD") or not call.storage.may_be_public(account):
        return False
    container, blob = call.params.get("container", ""), call.params.get("blob", "")
    with call.database.read() as store:
        outside = accounts.is_outside(store, Location(account, container, blob))
    # Who shows a credential wants more than what anybody may read.
    anonymous = "authorization" not in call.request.headers and "sig" not in call.request.query
    fetch = bool(outside and anonymous and blob)
    return call.storage.public_copy(account, container, blob, fetch=fetch) is not None


def _check(
    call: OpenCall, store: Transaction, account: str, keys: list[str], permissions: str
) -> None:
    request = call.request
    scheme = request.headers.get("authorization", "").partition(" ")[0].lower()
    if scheme == "bearer":
        identity.require_token(call.inside(store))
    elif scheme == "sharedkey":
        if not signatures.key_signed(request, account, keys):
            raise faults.NOT_AUTHENTICATED.error()
    elif "sig" in request.query:
        path = unquote(request.path)
        signed = signatures.sas_is_signed(request.query, account, path, keys)
        if not signed or not _is_now(request.query, call.clock.now()):
            raise faults.NOT_AUTHENTICATED.error()
        if "ss" in request.query:
            _check_account_signature(call)
        if not set(permissions) & set(request.query.get("sp", "")):
            raise faults.NOT_PERMITTED.error()
    elif request.method in ("GET", "HEAD"):
        raise faults.NO_PUBLIC_ACCESS.error()
    else:
        raise faults.NO_AUTHENTICATION.error()


def _check_account_signature(call: OpenCall) -> None:
    """Check that an account's signature is for blobs, and for what the path names.

    Source: Microsoft Learn, "Create an account SAS" (`ss` and `srt`).
    """
    signed = call.request.query
    if "b" not in signed["ss"]:
        raise faults.SERVICE_MISMATCH.error()
    kind = "o" if len(call.params) > 1 else "c" if call.params else "s"
    if kind not in signed.get("srt", ""):
        raise faults.RESOURCE_TYPE_MISMATCH.error()


def _is_now(signed: Mapping[str, str], now: datetime) -> bool:
    """Return whether a signature holds: it has not expired, and its start, if any, has come."""
    start, expiry = _moment(signed.get("st") or str(datetime.min)), _moment(signed.get("se", ""))
    return start is not None and expiry is not None and start <= now < expiry


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
