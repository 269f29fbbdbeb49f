# mypy: disallow-untyped-calls=False
"""The process in which MLflow keeps runs.

MLflow's own REST handlers over MLflow's own SQL store, one SQLite file per workspace. Each
inherited socket carries one request at a time; the process ends when they are closed.

Source: `mlflow.server` of MLflow 2.22.5; the command `mlflow server` runs the same handlers.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import sys
import threading
import types
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

# MLflow starts without these, as mlflow-skinny shows; with them it starts slower and needs more
# memory. From the end of this file on it may import them: the signature of a model that is
# logged needs the first two. Whoever imports this module instead of running it has them perhaps.
_RUNS = __name__ == "__main__"
_LATER = ("numpy", "pandas", "pyarrow", "scipy", "sklearn", "matplotlib") if _RUNS else ()
for _package in _LATER:
    sys.modules[_package] = None  # type: ignore[assignment]
# Half of the start would be the import of this package, of which MLflow needs the errors here:
# its parts can be imported as always, but it does not import all of them itself.
_databricks = importlib.util.find_spec("databricks.sdk") if _RUNS else None
if _databricks is not None:
    sys.modules["databricks.sdk"] = types.ModuleType("databricks.sdk")
    sys.modules["databricks.sdk"].__path__ = _databricks.submodule_search_locations or []

import sqlalchemy.engine  # noqa: E402
import sqlalchemy.event  # noqa: E402
from flask import request  # noqa: E402
from mlflow.entities import (  # noqa: E402
    LifecycleStage,
    Metric,
    Param,
    RunStatus,
    RunTag,
    SourceType,
)
from mlflow.exceptions import MlflowException  # noqa: E402
from mlflow.protos.databricks_pb2 import INVALID_PARAMETER_VALUE  # noqa: E402
from mlflow.server import app, handlers  # noqa: E402
from mlflow.store.db.utils import _initialize_tables, create_sqlalchemy_engine  # noqa: E402
from mlflow.store.tracking.dbmodels.models import SqlParam, SqlRun, SqlTag  # noqa: E402
from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore  # noqa: E402
from mlflow.utils.mlflow_tags import MLFLOW_RUN_NAME  # noqa: E402
from werkzeug.exceptions import HTTPException  # noqa: E402

from azureml_emulator.tracking import store_health  # noqa: E402
from azureml_emulator.tracking.process import START_RUN  # noqa: E402
from azureml_emulator.tracking.store_health import StoreHealthError  # noqa: E402

_STORE = "azureml.store"
_UNUSABLE = 501  # of all statuses of a server's fault, the one that MLflow's client does not repeat
_MOST_PARAMETERS = 200  # of a run
_MOST_METRICS = 250  # of one request
_log = logging.getLogger(__name__)


def _check_size(field: str, limit: int, size: int) -> None:
    """Refuse what is over one of the service's limits, in the service's words.

    Sources: https://github.com/Azure/azure-sdk-for-python/issues/35685 (parameters) and
    https://github.com/mlflow/mlflow/issues/11462 (metrics) quote the answer.
    """
    if size > limit:
        raise MlflowException(
            "A field of the entity is over the size limit."
            f" FieldName={field}, Limit={limit}, Size={size}."
            " See https://aka.ms/azure-machine-learning-limits for service limits documentation.",
            error_code=INVALID_PARAMETER_VALUE,
        )


class WorkspaceStore(SqlAlchemyStore):
    """The runs of one workspace."""

    def _get_artifact_location(self, experiment_id: int) -> str:
        """Return the URI under which MLflow puts `RUN_ID/artifacts`.

        Source: the artifact URIs that azureml-mlflow 1.62 builds and takes apart
        (`azureml.mlflow._store.artifact.artifact_repo`).
        """
        return f"{self.artifact_root_uri}/{experiment_id}/runs"

    def start_run(self, asked: dict[str, Any]) -> str:
        """Create the run of a job: unlike MLflow's own `create_run` with an id that is given.

        Args:
            asked: `run_id`, `experiment_name`, `run_name`, `user_id`, `status`, `start_time`
                (milliseconds since 1970), `tags`.

        Returns:
            The id of the experiment, which is created when it does not exist.

        Raises:
            MlflowException: the experiment is deleted.
        """
        experiment_id = self._experiment_id(asked["experiment_name"])
        experiment = self.get_experiment(experiment_id)
        tags = {MLFLOW_RUN_NAME: asked["run_name"], **asked["tags"]}
        with self.ManagedSessionMaker() as session:
            self._check_experiment_is_active(experiment)
            present = session.get(SqlRun, asked["run_id"])
            if present is not None and present.lifecycle_stage == LifecycleStage.ACTIVE:
                return experiment_id
            if present is not None:  # that of a job that was deleted, whose name is free again
                session.delete(present)
                session.flush()
            run = SqlRun(
                name=asked["run_name"],
                artifact_uri=f"{experiment.artifact_location}/{asked['run_id']}/artifacts",
                run_uuid=asked["run_id"],
                experiment_id=experiment_id,
                source_type=SourceType.to_string(SourceType.JOB),
                source_name="",
                entry_point_name="",
                user_id=asked["user_id"],
                status=RunStatus.to_string(RunStatus.from_string(asked["status"])),
                start_time=asked["start_time"],
                end_time=None,
                deleted_time=None,
                source_version="",
                lifecycle_stage=LifecycleStage.ACTIVE,
            )
            run.tags = [SqlTag(key=key, value=value) for key, value in tags.items()]
            session.add(run)
        return experiment_id

    def log_batch(
        self,
        run_id: str,
        metrics: Sequence[Metric],
        params: Sequence[Param],
        tags: Sequence[RunTag],
    ) -> None:
        """Keep metrics, parameters and tags of a run, within the service's limits.

        Raises:
            MlflowException: they are too many.
        """
        _check_size("MetricV2Dto.Value/Count", _MOST_METRICS, len(metrics))
        if params:
            self._check_parameters(run_id, [param.key for param in params])
        super().log_batch(run_id, metrics, params, tags)

    def log_param(self, run_id: str, param: Param) -> None:
        """Keep a parameter of a run, within the service's limits.

        Raises:
            MlflowException: there are too many.
        """
        self._check_parameters(run_id, [param.key])
        super().log_param(run_id, param)

    def _check_parameters(self, run_id: str, keys: Sequence[str]) -> None:
        with self.ManagedSessionMaker() as session:
            present = session.query(SqlParam.key).filter(SqlParam.run_uuid == run_id)
            _check_size("Parameters", _MOST_PARAMETERS, len({*keys, *(key for (key,) in present)}))

    def _experiment_id(self, name: str) -> str:
        experiment = self.get_experiment_by_name(name)
        return str(experiment.experiment_id if experiment else self.create_experiment(name))


class Stores:
    """The stores that are open, each with the lock under which its requests are answered.

    SQLite has one writer at a time anyway, and a transaction that begins by reading and then
    writes fails at once when another one wrote in between.

    Args:
        folder: where the files are.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._open: dict[str, tuple[WorkspaceStore, threading.Lock]] = {}

    def get(self, name: str, root: str) -> tuple[WorkspaceStore, threading.Lock]:
        """Return the store `name` and its lock; create it with the artifact root `root`.

        Raises:
            StoreHealthError: it cannot be used.
        """
        with self._lock:
            if name not in self._open:
                path = self._folder / f"{name}.sqlite"
                self._open[name] = _opened(path, root), threading.Lock()
            return self._open[name]


def _opened(path: Path, root: str) -> WorkspaceStore:
    mark = store_health.mark(path)
    if path.exists() or mark.exists():
        store_health.check(path)
    else:
        _create(path)
    mark.touch()
    try:
        return WorkspaceStore(f"sqlite:///{path}", root)
    except Exception as error:  # such as the schema of another version of MLflow
        raise StoreHealthError(path, f"cannot be opened ({error})") from error


def _create(path: Path) -> None:
    """Create an empty store that is never seen half-made."""
    draft = path.with_suffix(".draft")
    for leftover in draft.parent.glob(f"{draft.name}*"):
        leftover.unlink()
    engine = create_sqlalchemy_engine(f"sqlite:///{draft}")
    _initialize_tables(engine)
    engine.dispose()  # the last connection that closes leaves no write-ahead log behind
    draft.rename(path)


@sqlalchemy.event.listens_for(sqlalchemy.engine.Engine, "connect")
def _configure(connection: Any, _: object) -> None:
    """Make commits cheap: a killed process loses nothing at this level (see `Store`)."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")


def _current_store() -> WorkspaceStore:
    store: WorkspaceStore = request.environ[_STORE]
    return store


@app.route(START_RUN, methods=["POST"])
@handlers.catch_mlflow_exception  # type: ignore[untyped-decorator]
def _start_run() -> dict[str, str]:
    return {"experiment_id": _current_store().start_run(request.get_json())}


@app.errorhandler(Exception)
def _fail(error: Exception) -> Any:
    """Answer a fault with a status that MLflow's client does not retry for minutes."""
    if isinstance(error, HTTPException):
        return error
    _log.exception("%s %s", request.method, request.path)
    return {"error_code": "INTERNAL_ERROR", "message": f"MLflow failed: {error!r}"}, 501


def _serve(connection: Connection, stores: Stores) -> None:
    """Answer requests, one after the other, until the other side closes."""
    client = app.test_client(use_cookies=False)
    while True:
        try:
            name, root, method, target, body = connection.recv()
        except (EOFError, OSError):
            return
        try:
            store, lock = stores.get(name, root)
        except StoreHealthError as error:
            _log.error("%s", error)
            connection.send((_UNUSABLE, _error(str(error))))
            continue
        with lock:
            response = client.open(
                target,
                method=method,
                data=body,
                content_type="application/json",
                environ_overrides={_STORE: store},
            )
        connection.send((response.status_code, response.get_data()))


def _error(message: str) -> bytes:
    """Return the body of an error as MLflow words it."""
    return json.dumps({"error_code": "INTERNAL_ERROR", "message": message}).encode()


def main(arguments: list[str]) -> None:
    """Serve the sockets whose numbers follow the folder in `arguments`."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.disable(logging.INFO)  # alembic tells of each of its thirty steps
    handlers._get_tracking_store = _current_store  # type: ignore[assignment]
    stores = Stores(Path(arguments[0]))
    threads = [
        threading.Thread(target=_serve, args=(Connection(int(number)), stores), daemon=True)
        for number in arguments[1:]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


for _package in _LATER:
    del sys.modules[_package]

if __name__ == "__main__":
    main(sys.argv[1:])
