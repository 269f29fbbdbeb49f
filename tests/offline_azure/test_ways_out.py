"""Variables that decide where a process connects to."""

from __future__ import annotations

import pytest

from offline_azure import ways_out


@pytest.mark.parametrize(
    "name",
    ["NO_PROXY", "https_proxy", "All_Proxy", "npm_config_https_proxy", "NETRC", "SSL_CERT_FILE"],
)
def test_they_are_taken_out_and_named(name: str) -> None:
    """A job's own variables are kept but for these, and its log says which were not."""
    asked = {name: "x", "LEARNING_RATE": "0.1", "AZURE_CLIENT_ID": "identity"}

    assert ways_out.closed(asked) == {"LEARNING_RATE": "0.1", "AZURE_CLIENT_ID": "identity"}
    (remark,) = ways_out.remarks(asked)
    assert f"the environment variable {name} is not set" in remark
