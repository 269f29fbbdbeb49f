"""Nothing leaves the machine, whatever the user's environment says.

A network of its own, in which every name leads to listeners that count: run as a program, this
module is what happens inside of it.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import re
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.timeout(600)

OUTSIDE = "127.0.0.77"  # a loopback address too, but nothing of ours listens there
PORTS = (80, 443, 8080)
PROXY = f"http://{OUTSIDE}:8080"
LOGIN = "login ada password real"
HOSTILE = {
    **dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "all_proxy"), PROXY),
    "AZURE_AUTHORITY_HOST": "login.microsoftonline.com",
    "AZURE_CLIENT_SECRET": "real",
    "IDENTITY_ENDPOINT": f"http://{OUTSIDE}/identity",
    "IDENTITY_HEADER": "real",
    "MSI_ENDPOINT": f"http://{OUTSIDE}/msi",
    "MLFLOW_TRACKING_URI": f"http://{OUTSIDE}/mlflow",
    "ARM_CLOUD_METADATA_URL": f"http://{OUTSIDE}/metadata",
}
NO_PROXIES = ("*", ".azure.com,.windows.net,.azureml.ms", "localhost,.microsoftonline.com")

# Who answers 401 here is the workspace: it was asked without a token.
ASK = """
import urllib.error, urllib.request
def ask():
    try:
        urllib.request.urlopen("https://management.azure.com/subscriptions", timeout=60)
    except urllib.error.HTTPError as error:
        return error.code
"""
SCORE = "from ask import ask\ndef init():\n    pass\ndef run(data):\n    return ask()\n"
SIGNED_IN = """
import requests
from azure.identity import DefaultAzureCredential
token = DefaultAzureCredential().get_token("https://management.azure.com/.default").token
asked = requests.get("https://management.azure.com/subscriptions?api-version=2022-12-01",
                     headers={"Authorization": f"Bearer {token}"}, timeout=60)
print("signed in", asked.status_code)
"""
# A job and a deployment that ask for a way out themselves.
LAB = """
from azure.ai.ml import MLClient, command
from azure.ai.ml.entities import (CodeConfiguration, ManagedOnlineDeployment,
                                  ManagedOnlineEndpoint)
client = MLClient.from_config(credential=DefaultAzureCredential())
way_out = {"NO_PROXY": "*", "no_proxy": "*", "NETRC": "/elsewhere"}
environment = "azureml://registries/azureml/environments/sklearn-1.5/labels/latest"
client.jobs.create_or_update(command(
    code="code", command='python -c "from ask import ask; assert ask() == 401"',
    environment=environment, environment_variables=way_out, name="asking"))
client.online_endpoints.begin_create_or_update(ManagedOnlineEndpoint(name="ask")).result()
client.online_deployments.begin_create_or_update(ManagedOnlineDeployment(
    name="blue", endpoint_name="ask", instance_type="Standard_DS3_v2", instance_count=1,
    code_configuration=CodeConfiguration(code="code", scoring_script="score.py"),
    environment=environment, environment_variables=way_out)).result()
open("empty.json", "w").write("{}")
print("deployment", client.online_endpoints.invoke(
    "ask", deployment_name="blue", request_file="empty.json"))
"""
RESULT = """
print("job completed", client.jobs.get("asking").status == "Completed")
"""


def command() -> list[str]:
    """Return the command that runs another in a network and a file system of its own."""
    user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    return ["unshare", *user, "--net", "--mount"]


def test_nothing_leaves(checkout: Path, tmp_path: Path) -> None:
    """Notebooks, `run`, the kernel, a job and a deployment end well, and reach nobody outside."""
    try:
        subprocess.run([*command(), "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no network of its own can be made here: {error}")

    done = subprocess.run(
        [*command(), sys.executable, "-P", __file__, str(checkout), str(tmp_path / "home")],
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["ended"] == [[0, ""]] * (1 + len(NO_PROXIES))
    assert found["said"] == ["signed in 200"] * 2 + ["deployment 401", "job completed True"]
    assert found["arrived"] == []


def inside(checkout: Path, home: Path) -> dict[str, Any]:
    """Try everything, in the network that this process is alone in; return what happened."""
    loopback_up()
    arrived: list[str] = []
    listen(arrived, home)
    with socket.create_connection((OUTSIDE, 443)) as canary:  # what comes here is counted
        canary.recv(1)
    socket.getaddrinfo("canary.test", 443)
    assert {entry.split()[0] for entry in arrived} == {"connection", "query"}, arrived
    arrived.clear()

    (home / ".netrc").write_text(f"machine management.azure.com {LOGIN}\ndefault {LOGIN}\n")
    (checkout / "code").mkdir()
    (checkout / "code" / "ask.py").write_text(ASK)
    (checkout / "code" / "score.py").write_text(SCORE)
    own = {"HOME": str(home), "IPYTHONDIR": str(home), "AZUREML_EMULATOR_HOME": str(home / "state")}
    inherited = {**os.environ, **HOSTILE, **own}
    inherited.pop("AZUREML_EMULATOR_FRESH", None)

    def start(no_proxy: str, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "azureml_emulator", *arguments],
            cwd=checkout,
            env={**inherited, "NO_PROXY": no_proxy, "no_proxy": no_proxy},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    assert start("*", "start").wait() == 0
    processes = [start("*", "run", "--", sys.executable, "-c", SIGNED_IN)]
    for number, no_proxy in enumerate(NO_PROXIES):
        cells = [SIGNED_IN, LAB, RESULT] if number == 0 else ["pass"]
        path = checkout / f"{number}.ipynb"
        path.write_text(notebook(cells))
        processes.append(start(no_proxy, "notebook", path.name, "--output", f"out-{path.name}"))
    shown = [process.communicate() for process in processes]
    ended = [[p.returncode, errors] for p, (_, errors) in zip(processes, shown, strict=True)]
    assert start("*", "stop").wait() == 0
    return {
        "ended": ended,
        "said": [*shown[0][0].splitlines(), *printed(checkout / "out-0.ipynb")],
        "arrived": arrived,
    }


def notebook(cells: list[str]) -> str:
    """Return a notebook with these cells."""
    code = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    made = [{**code, "id": f"cell{n}", "source": cell} for n, cell in enumerate(cells)]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def printed(path: Path) -> list[str]:
    """Return what the cells of a notebook say themselves, between dots of progress."""
    text = "".join(
        "".join(output["text"])
        for cell in json.loads(path.read_text())["cells"]
        for output in cell["outputs"]
        if output.get("name") == "stdout"
    )
    return re.findall("signed in .*|deployment .*|job completed .*", text)


def loopback_up() -> None:
    """Switch the one interface of the network on (netdevice(7))."""
    get_flags, set_flags, up = 0x8913, 0x8914, 1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        asked = struct.pack("16sh", b"lo", 0)
        (flags,) = struct.unpack_from("h", fcntl.ioctl(control, get_flags, asked), 16)
        fcntl.ioctl(control, set_flags, struct.pack("16sh", b"lo", flags | up))


def listen(arrived: list[str], folder: Path) -> None:
    """Let every name lead to `OUTSIDE`, and note who comes there or asks for a name."""
    folder.mkdir()
    configuration = folder / "resolv.conf"
    configuration.write_text(f"nameserver {OUTSIDE}\n")
    bind = 4096  # MS_BIND, mount(2)
    target = os.fsencode(Path("/etc/resolv.conf").resolve())
    if ctypes.CDLL(None, use_errno=True).mount(bytes(configuration), target, None, bind, None):
        raise OSError(ctypes.get_errno(), "mount")
    for port in PORTS:
        threading.Thread(
            target=accept, args=(socket.create_server((OUTSIDE, port)), arrived), daemon=True
        ).start()
    names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    names.bind((OUTSIDE, 53))
    threading.Thread(target=resolve, args=(names, arrived), daemon=True).start()


def accept(listener: socket.socket, arrived: list[str]) -> None:
    """Note each connection and end it."""
    while True:
        connection, _ = listener.accept()
        arrived.append(f"connection to port {listener.getsockname()[1]}")
        connection.close()


def resolve(names: socket.socket, arrived: list[str]) -> None:
    """Note each question for a name, and answer with `OUTSIDE` (RFC 1035)."""
    while True:
        query, client = names.recvfrom(512)
        end = query.index(b"\0", 12)
        labels, place = [], 12
        while place < end:
            labels.append(query[place + 1 : place + 1 + query[place]].decode())
            place += 1 + query[place]
        arrived.append(f"query for {'.'.join(labels)}")
        ipv4 = query[end + 1 : end + 3] == b"\0\1"
        head = query[:2] + struct.pack(">HHHHH", 0x8180, 1, int(ipv4), 0, 0)
        answer = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + socket.inet_aton(OUTSIDE)
        names.sendto(head + query[12 : end + 5] + (answer if ipv4 else b""), client)


if __name__ == "__main__":
    print(json.dumps(inside(Path(sys.argv[1]), Path(sys.argv[2]))))
