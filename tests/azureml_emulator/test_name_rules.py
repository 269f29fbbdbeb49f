"""The rules for names."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from azureml_emulator import name_rules
from azureml_emulator.name_rules import NameRule
from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response
from offline_azure.http.routing import Routes

Put = Callable[[str, dict[str, Any]], Response]
HOSTILE = ("..", "a/../b", "a\0b", "-", "-a", "A B", "été", "", "a\n", ".a")


@pytest.fixture
def put(ask: Callable[..., Response], default: WorkspaceId) -> Put:
    """Put something below the workspace: `put("onlineEndpoints/e", {...})`."""

    def put(path: str, properties: dict[str, Any]) -> Response:
        body = {"location": "westeurope", "properties": properties}
        return ask("PUT", f"{default.arm_id}/{path}", body)

    return put


def message(response: Response) -> str:
    """Return the message of an error."""
    assert isinstance(response.body, bytes)
    return str(json.loads(response.body)["error"]["message"])


RULES = {name: rule for name, rule in vars(name_rules).items() if isinstance(rule, NameRule)}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("rule", sorted(set(RULES) - {"ASSET_VERSION", "ANONYMOUS_VERSION"}))
def test_no_rule_allows_what_could_do_harm(rule: str, name: str) -> None:
    """Names become parts of paths, addresses and variables."""
    assert not RULES[rule].allows(name)


@pytest.mark.parametrize(
    ("rule", "shortest", "longest"),
    [
        ("ASSET", 1, 255),
        ("ASSET_VERSION", 1, 50),
        ("ENDPOINT", 3, 32),
        ("JOB", 1, 255),
        ("WORKSPACE", 3, 33),
        ("REGISTRY", 2, 32),
        ("PLAIN", 1, 255),
        ("CONNECTION", 1, 255),
    ],
)
def test_length(rule: str, shortest: int, longest: int) -> None:
    """A name may have so many characters, and not one more or less."""
    allowed = {length for length in range(300) if RULES[rule].allows("a" * length)}

    assert (min(allowed), max(allowed)) == (shortest, longest)
    assert str(longest) in RULES[rule].words


def test_an_anonymous_version_is_the_hash_of_its_content(put: Put) -> None:
    """The SDK calls anonymous environments so; nobody else may have versions of such a length."""
    version = "a" * 64
    path = f"environments/CliV2AnonymousEnvironment/versions/{version}"

    assert put(path, {"image": "i", "isAnonymous": True}).status == 201
    assert "limit of 50" in message(put(f"environments/mine/versions/{version}", {"image": "i"}))


@pytest.mark.parametrize("name", ["1abc", "abc-", "ab_c", "a.bc", "ab"])
def test_an_endpoint_begins_with_a_letter_and_has_no_other_characters(name: str) -> None:
    """The rule is that of the documentation and of the SDK."""
    assert not name_rules.ENDPOINT.allows(name)
    assert name_rules.ENDPOINT.allows(f"a1-{name.strip('-_.')}-Z".replace("_", "").replace(".", ""))


@pytest.mark.parametrize("kind", ["online", "batch"])
@pytest.mark.parametrize("name", ["%2e%2e", "a%00b", "x" * 33, "-ab", "A%20B", "a1"])
def test_endpoints_and_deployments(put: Put, kind: str, name: str) -> None:
    """Endpoints of both kinds, and their deployments, are refused under such a name."""
    mode = {"authMode": "Key" if kind == "online" else "AADToken"}
    assert put(f"{kind}Endpoints/good-one", mode).status == 201

    endpoint = put(f"{kind}Endpoints/{name}", mode)
    deployment = put(f"{kind}Endpoints/good-one/deployments/{name}", {})

    for what, answer in (("endpoint", endpoint), ("deployment", deployment)):
        assert answer.status == 400
        assert f"The {what} name '" in message(answer)
        assert "3 to 32 letters, digits and hyphens" in message(answer)


@pytest.mark.parametrize("version", ["x" * 51, "1@latest", "a b", "1:2"])
def test_version_of_data(put: Put, version: str) -> None:
    """It is refused in the service's words."""
    answer = put(f"data/d/versions/{version.replace(' ', '%20')}", {"dataUri": "https://a/b"})

    assert (answer.status, message(answer)) == (
        400,
        "dataVersion is invalid. It can only contain alphanumeric characters, dashes, underscores,"
        " and periods, with a limit of 50 characters.",
    )


@pytest.mark.parametrize("word", ["environment", "component", "model", "code", "featureset"])
def test_version_of_other_assets(put: Put, word: str) -> None:
    """The rule is the same."""
    answer = put(f"{word}s/a/versions/{'1' * 51}", {})

    assert answer.status == 400
    assert message(answer).startswith(f"{word}Version is invalid.")


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("data/-a/versions/1", "name"),
        ("models/a./versions/1", "name"),
        ("datastores/a.b", "datastore name"),
        ("schedules/a.b", "schedule name"),
        ("connections/a%20b", "connection name"),
    ],
)
def test_other_kinds(put: Put, path: str, what: str) -> None:
    """The error says what is wrong with the name."""
    answer = put(path, {})

    assert answer.status == 400
    assert f"The {what} '" in message(answer)
    assert "It must start with a letter or a digit" in message(answer)


def test_refusal_says_whether_the_rule_is_known() -> None:
    """A rule without a source leaves the error without one."""
    routes = Routes("Test")

    known = name_rules.refusal(routes, name_rules.JOB, "job name")
    unknown = name_rules.refusal(routes, name_rules.CONNECTION)

    assert known.source is not None
    assert known.source.endswith("(the rule); the text is unverified")
    assert unknown.source is None
    assert routes.errors == [known, unknown]
