"""The SDK's client for one command, and its errors in the words of the command line."""

from __future__ import annotations

import contextlib
import enum
import io
import json
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import yaml

from azureml_emulator.az import account, arm
from azureml_emulator.az.changes import Change, apply, key_and_value, read_value
from azureml_emulator.az.command import Invocation
from azureml_emulator.az.errors import AzError, NotFoundError
from azureml_emulator.az.ml_groups import GROUPS, Group
from azureml_emulator.az.ml_values import fields, nested, overrides

if TYPE_CHECKING:
    from azure.core.exceptions import HttpResponseError

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class Credential:
    """Signs the SDK in as who is signed in to `az`."""

    def get_token(self, *scopes: str, **options: Any) -> Any:
        """Return a token for the scopes."""
        from azure.core.credentials import AccessToken

        given = arm.token(" ".join(scopes))
        return AccessToken(given.text, given.expires)


class Session:
    """One command of `az ml` on its way through the SDK.

    Args:
        invocation: the command and its options.

    Attributes:
        client: the SDK's client for the workspace or the registry that the command names.
        group: what the command's group means in the SDK.
    """

    def __init__(self, invocation: Invocation) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from azure.ai.ml import MLClient
        self.invocation = invocation
        self.group: Group = GROUPS[invocation.command.group.removeprefix("ml ")]
        self._subscription = account.subscription(invocation)["subscriptionId"]
        self.client = MLClient(
            Credential(), self._subscription, self.given("resource-group"), **self._scope()
        )

    def _scope(self) -> dict[str, Any]:
        registry = self.given("registry-name")
        shares = self.invocation.command.verb == "share"
        store = self.given("feature-store-name")
        workspace = store or self.given("workspace-name")
        if registry and not shares:
            return {"registry_name": registry}
        names = self.invocation.command.flags
        if any(entry.startswith("workspace-name") for entry in names):
            needed = {"--resource-group/-g": self.given("resource-group")}
            needed["--workspace-name/-w"] = workspace
            missing = [flag for flag, value in needed.items() if not value]
            if missing:
                other = " or --registry-name" if "registry-name" in names else ""
                raise AzError(
                    f"the following arguments are required: {', '.join(missing)}{other}. Give them,"
                    " or set defaults: az configure --defaults group=GROUP workspace=WORKSPACE"
                )
            return {"workspace_name": workspace}
        return {}

    def given(self, key: str) -> Any:
        """Return the value of a flag."""
        return self.invocation.given(key)

    @property
    def operations(self) -> Any:
        """The SDK's operations of the group."""
        return getattr(self.client, self.group.operations)

    def call(self, operation: str, *arguments: Any, **options: Any) -> Any:
        """Call an operation of the group; wait for what takes long unless told not to."""
        from azure.core.polling import LROPoller

        result = getattr(self.operations, operation)(*arguments, **options)
        if not isinstance(result, LROPoller):
            return result
        if self.given("no-wait"):
            return None
        return result.result()

    @property
    def _load(self) -> Callable[..., Any]:
        from azure.ai.ml.entities import _load_functions

        load: Callable[..., Any] = getattr(_load_functions, self.group.load)
        return load

    def loaded(self) -> Any:
        """Return the entity that the command's file and flags describe."""
        file, said = self.given("file"), fields(self.invocation)
        changes = overrides(self.invocation)
        if file is not None:
            return self._load(
                file, params_override=[{path: value} for path, value in said.items()] + changes
            )
        document = nested(said)
        for change in changes:
            document = _merged(document, nested(change))
        return self._load(_stream(document))

    def changed(self, entity: Any) -> Any:
        """Return the entity as the flags of an update want it."""
        document = _merged(as_dict(entity), nested(fields(self.invocation)))
        changes = getattr(self.invocation.options, "changes", None) or ()
        apply(document, changes, as_text=bool(self.given("force-string")))
        if self.group.keeps_entity:
            return _with_attributes(entity, changes)
        return self._load(_stream(document))


def _with_attributes(entity: Any, changes: Iterable[Change]) -> Any:
    """Set attributes of the SDK's own object."""
    for kind, words in changes:
        for word in words:
            path, text = key_and_value(word)
            *parents, name = path.split(".")
            here = entity
            for parent in parents:
                here = here[parent] if isinstance(here, dict) else getattr(here, parent)
            if kind != "set" or not (isinstance(here, dict) or hasattr(here, name)):
                raise AzError(f"--{kind} {word}: of a schedule, only --set of its own properties")
            if isinstance(here, dict):
                here[name] = text
            else:
                setattr(here, name, read_value(text))
    return entity


def _merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Return both documents in one; what the second says counts."""
    merged = dict(one)
    for key, value in other.items():
        below = merged.get(key)
        if isinstance(value, dict) and isinstance(below, dict):
            value = _merged(below, value)
        merged[key] = value
    return merged


def _stream(document: dict[str, Any]) -> io.StringIO:
    return io.StringIO(yaml.safe_dump(document, allow_unicode=True))


def as_dict(entity: Any) -> Any:
    """Return what is printed of an entity: what JSON can hold."""
    from azure.ai.ml.entities._builders import BaseNode
    from knack.util import todict

    if isinstance(entity, BaseNode):  # the SDK gives jobs as steps of a pipeline
        entity = entity._to_job()
    if hasattr(entity, "_to_dict"):
        with _values_of_enums():
            entity = entity._to_dict()
    return json.loads(json.dumps(todict(entity), default=str))


@contextlib.contextmanager
def _values_of_enums() -> Iterator[None]:
    """Let the SDK's schemas write Succeeded, as they did, not ProvisioningState.SUCCEEDED.

    Its models have turned from texts into enums, whose `str` is their name in Python 3.11.
    """
    from marshmallow import fields

    before = fields.String._serialize

    def serialize(self: Any, value: Any, *rest: Any, **more: Any) -> Any:
        return before(self, value.value if isinstance(value, enum.Enum) else value, *rest, **more)

    fields.String._serialize = serialize  # type: ignore[method-assign]
    try:
        yield
    finally:
        fields.String._serialize = before  # type: ignore[method-assign]


@contextlib.contextmanager
def explained(invocation: Invocation) -> Iterator[None]:
    """Turn the errors of the SDK into messages of the command line.

    What the SDK prints by the way goes to standard error: standard output is for the result, which
    scripts read.
    """
    from azure.core.exceptions import AzureError, HttpResponseError, ResourceNotFoundError
    from marshmallow.exceptions import ValidationError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from azure.ai.ml.exceptions import MlException
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    except (AzError, BrokenPipeError):
        raise
    except ResourceNotFoundError as error:
        raise NotFoundError(_answered(error)) from error
    except HttpResponseError as error:
        kind = NotFoundError if error.status_code == 404 else AzError
        raise kind(_answered(error)) from error
    except (ValidationError, MlException) as error:
        raise AzError(_formatted(error, invocation)) from error
    except AzureError as error:
        raise AzError(_plain(error)) from error
    except (OSError, ValueError, TypeError, KeyError, AttributeError, yaml.YAMLError) as error:
        raise AzError(_plain(error)) from error
    except Exception as error:
        # The SDK raises plain Exception for some wrong input, and a subclass for its own faults.
        raise AzError(_plain(error)) from error


def _formatted(error: Exception, invocation: Invocation) -> str:
    """Word an error of validation as the extension does: with a function of the SDK."""
    from azure.ai.ml._exception_helper import log_and_raise_error

    try:
        log_and_raise_error(error, yaml_operation=bool(invocation.given("file")))
    except Exception as formatted:
        return _plain(formatted)


def _answered(error: HttpResponseError) -> str:
    """Word a refusal of the service; some operations of the SDK leave out what it said."""
    told = _plain(error)
    if not told.startswith("Operation returned an invalid status") or error.response is None:
        return told
    body = str(error.response.text()).encode()
    return str(arm.refusal(arm.Answer(error.status_code or 0, {}, body))) if body else told


def _plain(error: BaseException) -> str:
    text = error.args[0] if isinstance(error, KeyError) and error.args else error
    return _COLOURS.sub("", str(text)).strip() or type(error).__name__
