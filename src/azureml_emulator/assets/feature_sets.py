"""Feature sets and entities of a feature store, as state.

A feature set keeps its specification, from which its features are read. Materialization and
retrieval of features are not emulated: both take Spark.

Sources: SDK `operations._feature_set_operations` and `operations._feature_store_entity_operations`;
the reference of "Featureset Versions" and "Featurestore Entity Versions".
"""

from __future__ import annotations

import json
from typing import Any

from azureml_emulator import name_rules
from azureml_emulator.assets.kind import AssetKind, Errors, Place
from azureml_emulator.assets.routes import declare
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.arm.ids import WORKSPACE
from offline_azure.http.messages import Response
from offline_azure.http.paging import page
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import docs, link, sdk
from offline_azure.store.store import Resource

_SETS = sdk("operations._feature_set_operations")
_ENTITIES = sdk("operations._feature_store_entity_operations")
_REFERENCE = "https://learn.microsoft.com/rest/api/azureml"
_CONCEPTS = docs(
    "Understanding top-level entities", "concept-top-level-entities-in-managed-feature-store"
)
_VERSION = f"{WORKSPACE}/featuresets/{{name}}/versions/{{version}}"
_UPDATABLE = ("description", "tags", "isArchived", "stage")

routes = Routes("Feature sets", scope=IN_WORKSPACE)
entity_routes = Routes("Feature store entities", scope=IN_WORKSPACE)

SET_NOT_FOUND = routes.error(
    when="the feature set does not exist",
    status=404,
    code="UserError",
    message="Feature set {name} was not found.",
    source=None,
    envelope="service",
)
SET_VERSION_NOT_FOUND = routes.error(
    when="the version does not exist",
    status=404,
    code="UserError",
    message="Feature set {name}:{version} was not found.",
    source=None,
    envelope="service",
)
SET_IMMUTABLE = routes.error(
    when="the entities or features of a version are changed",
    status=400,
    code="UserError",
    message="The {field} of feature set {name}:{version} cannot be changed.",
    source=None,
    envelope="service",
)
SET_BAD_NAME = name_rules.refusal(routes, name_rules.ASSET)
SET_BAD_VERSION = name_rules.version_refusal(routes, "featureset")
FEATURE_NOT_FOUND = routes.error(
    when="the feature set has no such feature",
    status=404,
    code="UserError",
    message="Feature {feature} was not found in feature set {name}:{version}.",
    source=None,
    envelope="service",
)
ENTITY_NOT_FOUND = entity_routes.error(
    when="the entity does not exist",
    status=404,
    code="UserError",
    message="Feature store entity {name} was not found.",
    source=None,
    envelope="service",
)
ENTITY_VERSION_NOT_FOUND = entity_routes.error(
    when="the version does not exist",
    status=404,
    code="UserError",
    message="Feature store entity {name}:{version} was not found.",
    source=None,
    envelope="service",
)
ENTITY_IMMUTABLE = entity_routes.error(
    when="the index columns of a version are changed",
    status=400,
    code="UserError",
    message="The index columns of entity {name}:{version} cannot be changed.",
    source=None,
    envelope="service",
)
ENTITY_BAD_NAME = name_rules.refusal(entity_routes, name_rules.ASSET)
ENTITY_BAD_VERSION = name_rules.version_refusal(entity_routes, "featurestoreEntity")


class FeatureSets(AssetKind):
    """Feature sets."""

    word = "featuresets"
    operations = "feature_sets"
    creation = "begin_create_or_update"
    sources = "; ".join(
        (
            _SETS,
            link("Featureset Versions", f"{_REFERENCE}/featureset-versions/create-or-update"),
            _CONCEPTS,
        )
    )
    errors = Errors(
        SET_NOT_FOUND,
        SET_VERSION_NOT_FOUND,
        SET_NOT_FOUND,
        SET_BAD_NAME,
        SET_BAD_VERSION,
    )

    def create(self, place: Place, sent: dict[str, Any]) -> dict[str, Any]:
        """Return the new version's properties."""
        return {
            **_described(sent),
            "entities": sent.get("entities") or [],
            "specification": sent.get("specification"),
            "materializationSettings": sent.get("materializationSettings"),
            "provisioningState": "Succeeded",
        }

    def update(self, place: Place, present: Resource, sent: dict[str, Any]) -> dict[str, Any]:
        """Change what describes the set, and its materialization settings."""
        properties: dict[str, Any] = present.body["properties"]
        if sent.get("entities") not in (None, properties["entities"]):
            raise SET_IMMUTABLE.error(field="entities", name=place.name, version=place.version)
        before, asked = _features(properties), _features(sent)
        if asked and asked != before:
            raise SET_IMMUTABLE.error(field="features", name=place.name, version=place.version)
        names = (*_UPDATABLE, "materializationSettings")
        return {**properties, **{n: sent[n] for n in names if sent.get(n) is not None}}


class Entities(AssetKind):
    """Entities: the keys that features are looked up by."""

    word = "featurestoreEntities"
    operations = "feature_store_entities"
    creation = "begin_create_or_update"
    sources = "; ".join(
        (
            _ENTITIES,
            link(
                "Featurestore Entity Versions",
                f"{_REFERENCE}/featurestore-entity-versions/create-or-update",
            ),
            _CONCEPTS,
        )
    )
    errors = Errors(
        ENTITY_NOT_FOUND,
        ENTITY_VERSION_NOT_FOUND,
        ENTITY_NOT_FOUND,
        ENTITY_BAD_NAME,
        ENTITY_BAD_VERSION,
    )

    def create(self, place: Place, sent: dict[str, Any]) -> dict[str, Any]:
        """Return the new version's properties."""
        columns = sent.get("indexColumns") or []
        return {**_described(sent), "indexColumns": columns, "provisioningState": "Succeeded"}

    def update(self, place: Place, present: Resource, sent: dict[str, Any]) -> dict[str, Any]:
        """Change what describes the entity."""
        properties: dict[str, Any] = present.body["properties"]
        if sent.get("indexColumns") not in (None, properties["indexColumns"]):
            raise ENTITY_IMMUTABLE.error(name=place.name, version=place.version)
        return {**properties, **{n: sent[n] for n in _UPDATABLE if sent.get(n) is not None}}


def _described(sent: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": sent.get("description"),
        "tags": sent.get("tags") or {},
        "properties": sent.get("properties") or {},
        "isArchived": bool(sent.get("isArchived")),
        "isAnonymous": bool(sent.get("isAnonymous")),
        "stage": sent.get("stage") or "Development",
    }


def _features(properties: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the features of a set, which the SDK sends along with its specification."""
    text = (properties.get("properties") or {}).get("featuresetProperties") or "{}"
    found = json.loads(text).get("features")
    return found if isinstance(found, list) else []


@routes.route(
    "GET",
    f"{_VERSION}/features",
    operation="feature_sets.list_features",
    source=_SETS,
    difference=(
        "`tags` are ignored. `get_offline_features` belongs to the package azureml-featurestore and"
        " is not emulated: it takes Spark, and the package does not install beside these versions"
        " of azure-identity and python-dateutil."
    ),
    partly=True,
)
def list_features(call: Call) -> Response:
    """Return the features of a feature set, filtered by name or description."""
    query = call.request.query
    name, description = query.get("featureName"), query.get("description")
    found = [
        _shown(call, feature)
        for feature in _features(_find(call).body["properties"])
        if name in (None, feature.get("FeatureName"))
        and (description is None or description in str(feature.get("Description")))
    ]
    return page(call.request, found)


@routes.route(
    "GET", f"{_VERSION}/features/{{feature}}", operation="feature_sets.get_feature", source=_SETS
)
def get_feature(call: Call) -> Response:
    """Return one feature of a feature set."""
    for feature in _features(_find(call).body["properties"]):
        if feature.get("FeatureName") == call.params["feature"]:
            return Response.of_json(_shown(call, feature))
    raise FEATURE_NOT_FOUND.error(**call.params)


def _find(call: Call) -> Resource:
    found = call.store.get(_VERSION.format(**call.params))
    if found is None:
        raise SET_VERSION_NOT_FOUND.error(**call.params)
    return found


def _shown(call: Call, feature: dict[str, Any]) -> dict[str, Any]:
    name = str(feature.get("FeatureName"))
    return {
        "id": f"{_VERSION.format(**call.params)}/features/{name}",
        "name": name,
        "type": f"{SETS.version_type}/features",
        "properties": {
            "featureName": name,
            "dataType": str(feature.get("DataType", "")).capitalize(),
            "description": feature.get("Description"),
            "tags": feature.get("Tags") or {},
            "properties": {},
        },
    }


SETS = FeatureSets(routes)
ENTITIES = Entities(entity_routes)
declare(SETS)
declare(ENTITIES)
routes.not_emulated("POST", f"{_VERSION}/backfill", "feature_sets.begin_backfill")
