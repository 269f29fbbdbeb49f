"""What a path goes through."""

from __future__ import annotations

from pathlib import Path

import pytest

from offline_azure.http.errors import AzureError, ErrorCase
from offline_azure.http.scope import Scope
from offline_azure.store.store import Resource, Store

SHELF = Scope("/shelves/{shelf}", ErrorCase("", 404, "NoShelf", "no shelf {shelf}", None))
BOX = Scope(
    "/shelves/{shelf}/boxes/{box}", ErrorCase("", 404, "NoBox", "no {name}", None), SHELF, False
)
PARAMS = {"shelf": "s", "box": "b", "name": "toy"}


def test_scopes(tmp_path: Path) -> None:
    """The outermost that is missing is named, in any case; some may be asked for themselves."""
    database = Store(tmp_path / "store.sqlite")
    toy = f"{BOX.id(PARAMS)}/toys/toy"
    with database.write() as store:
        with pytest.raises(AzureError, match="no shelf s"):
            BOX.require(store, PARAMS, toy)
        store.put(Resource("/shelves/S", "shelf", {}))
        with pytest.raises(AzureError, match="no b"):
            BOX.require(store, PARAMS, toy)
        BOX.require(store, PARAMS, BOX.id(PARAMS).upper())
        store.put(Resource("/shelves/s/boxes/B", "box", {}))
        BOX.require(store, PARAMS, toy)
    database.close()
