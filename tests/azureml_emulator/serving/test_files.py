"""The folders of a deployment."""

import pytest

from azureml_emulator.serving.files import MissingFilesError, ServingFiles

MODEL = "https://models.blob.core.windows.net/m/model.pkl"


def test_code_and_model_are_brought(tmp_path, make_plan, database, storage) -> None:
    """A model that is a file lies in the folder that AZUREML_MODEL_DIR names."""
    file = storage.path("models", "m", "model.pkl")
    file.parent.mkdir(parents=True)
    file.write_bytes(b"weights")
    plan = make_plan(model=MODEL, model_path="churn/3")
    files = ServingFiles(tmp_path / "d", plan, database, storage)
    files.create()

    assert files.entry() == ("script", files.code / "score.py")
    assert (files.model / "model.pkl").read_bytes() == b"weights"
    assert files.model.parts[-3:] == ("azureml-models", "churn", "3")
    files.remove()
    assert not files.root.exists()


def test_a_folder_keeps_its_name(tmp_path, make_plan, database, storage) -> None:
    """An MLflow model that needs no script is found beneath."""
    folder = storage.path("models", "m", "model")
    folder.mkdir(parents=True)
    (folder / "MLmodel").write_text("flavors: {}")
    uri = "https://models.blob.core.windows.net/m/model"
    plan = make_plan(model=uri, model_path="churn/3", code="", script="", mlflow=True)
    files = ServingFiles(tmp_path / "d", plan, database, storage)
    files.create()

    assert files.entry() == ("mlflow", files.model / "model")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"script": "other.py"}, "other.py is not in the code"),
        ({"model": MODEL, "model_path": "m/1"}, "do not exist"),
        ({"model": "azureml://datastores/nowhere/paths/x"}, "there is no datastore"),
    ],
)
def test_what_is_missing_is_named(tmp_path, make_plan, database, storage, fields, reason) -> None:
    """The reason is for the learner."""
    files = ServingFiles(tmp_path / "d", make_plan(**fields), database, storage)

    with pytest.raises(MissingFilesError, match=reason):
        files.create()
