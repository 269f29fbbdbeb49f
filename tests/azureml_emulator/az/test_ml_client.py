"""The SDK's errors in the words of the command line, and its entities as what is printed."""

from collections.abc import Callable

import pytest
from azure.ai.ml.entities import AmlCompute, EndpointAuthKeys
from azure.core.exceptions import ResourceNotFoundError

from azureml_emulator.az.command import Invocation
from azureml_emulator.az.errors import AzError, NotFoundError
from azureml_emulator.az.ml_client import as_dict, explained

# What azure-ai-ml uses of marshmallow 3.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
Invoked = Callable[..., Invocation]


def test_entities_are_printed_as_their_yaml() -> None:
    """Snake case, as in the file."""
    shown = as_dict(AmlCompute(name="c", size="s", max_instances=2))

    assert (shown["name"], shown["max_instances"]) == ("c", 2)


def test_objects_without_yaml_are_printed_in_camel_case() -> None:
    """Published examples read `--query primaryKey`."""
    shown = as_dict(EndpointAuthKeys(primary_key="a", secondary_key="b"))

    assert shown == {"primaryKey": "a", "secondaryKey": "b"}


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (ResourceNotFoundError("gone"), NotFoundError),
        (FileNotFoundError("x"), AzError),
        (KeyError("k"), AzError),
        (Exception("plain"), AzError),
    ],
)
def test_no_error_of_the_sdk_comes_through(
    invoked: Invoked, raised: Exception, kind: type[AzError]
) -> None:
    """Each is a message."""
    with pytest.raises(kind), explained(invoked("ml", "job", "list")):
        raise raised


def test_what_the_sdk_prints_goes_to_standard_error(
    invoked: Invoked, capsys: pytest.CaptureFixture[str]
) -> None:
    """Standard output is for the result."""
    with explained(invoked("ml", "job", "list")):
        print("...")

    assert capsys.readouterr() == ("", "...\n")
