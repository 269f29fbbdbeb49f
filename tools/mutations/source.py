"""Faults in the code."""

from __future__ import annotations

from mutations.fault import Fault, edit

BASE, SERVICE, GUIDE = "src/offline_azure", "src/azureml_emulator", "src/studyguide"
TESTS = "tests/offline_azure", "tests/azureml_emulator", "tests/studyguide"
BASE_TESTS, SERVICE_TESTS, GUIDE_TESTS = TESTS

FAULTS = (
    Fault(
        "way-out",
        "Hand down which hosts the user's proxy is not for, Azure's among them.",
        edit(
            f"{BASE}/process/environment.py",
            '("NO_PROXY", LOOPBACK)',
            '("NO_PROXY", inherited.get("NO_PROXY", LOOPBACK))',
        ),
        (f"{BASE_TESTS}/process/test_environment.py",),
    ),
    Fault(
        "two-lengths",
        "Take a request whose body has two lengths.",
        edit(
            f"{BASE}/front/wire.py",
            'if coding and (coding != "chunked" or length is not None):',
            'if coding and coding != "chunked":',
        ),
        (f"{BASE_TESTS}/front/test_proxy.py",),
    ),
    Fault(
        "forged-token",
        "Take a token that somebody else has signed.",
        edit(f"{BASE}/identity/tokens.py", "if not hmac.compare_digest(", "if not any("),
        (f"{BASE_TESTS}/identity/test_tokens.py",),
    ),
    Fault(
        "old-token",
        "Take a token that has expired.",
        edit(
            f"{BASE}/identity/tokens.py",
            'if claims["exp"] <= now.timestamp():',
            'if claims["exp"] <= 0:',
        ),
        (f"{BASE_TESTS}/identity/test_tokens.py",),
    ),
    Fault(
        "half-written",
        "Keep what a handler has written before it failed.",
        edit(
            f"{BASE}/store/store.py",
            'except BaseException:\n                connection.execute("ROLLBACK")',
            'except BaseException:\n                connection.execute("COMMIT")',
        ),
        (f"{BASE_TESTS}/store/test_store.py",),
    ),
    Fault(
        "path-outside",
        "Let the name of a blob lead out of its container.",
        edit(f"{BASE}/store/storage.py", "        blob_names.check(parts)\n", ""),
        (f"{BASE_TESTS}/store/test_storage.py",),
    ),
    Fault(
        "later-field",
        "Fail on a kept field that this version does not know.",
        edit(
            f"{BASE}/store/documents.py",
            "    found = {}\n",
            "    found = dict(stored)\n",
        ),
        (f"{BASE_TESTS}/store/test_documents.py",),
    ),
    Fault(
        "lost-index",
        "Look for jobs by status without an index.",
        edit(f"{SERVICE}/indexes.py", "    job.BY_STATUS,\n", ""),
        (f"{SERVICE_TESTS}/test_areas.py",),
    ),
    Fault(
        "wrong-reuse",
        "Reuse a step whose inputs have changed.",
        edit(
            f"{SERVICE}/runs/pipelines/reuse.py",
            "[step.fingerprint, inputs, places]",
            "[step.fingerprint, list(inputs), places]",
        ),
        (f"{SERVICE_TESTS}/runs/pipelines/test_reuse.py",),
    ),
    Fault(
        "failed-job",
        "Call a job completed whose command has failed.",
        edit(
            f"{SERVICE}/runs/command.py",
            'status = "Failed" if error else "Completed"',
            'status = "Completed"',
        ),
        (f"{SERVICE_TESTS}/runs/test_command.py",),
    ),
    Fault(
        "wrong-type",
        "Name the type of an output as the SDK does, not as run history.",
        edit(
            f"{SERVICE}/api/run_documents.py",
            '"uri_folder": "UriFolder"',
            '"uri_folder": "uri_folder"',
        ),
        (f"{SERVICE_TESTS}/api/test_run_documents.py", f"{SERVICE_TESTS}/api/test_run_history.py"),
    ),
    Fault(
        "traffic",
        "Send all requests to the deployment with the larger share.",
        edit(f"{SERVICE}/serving/traffic.py", "            debts[chosen] -= 100\n", ""),
        (f"{SERVICE_TESTS}/serving/test_traffic.py",),
    ),
    Fault(
        "upward-import",
        "Let the base know a service.",
        edit(
            f"{BASE}/clock.py",
            "from __future__ import annotations\n",
            "from __future__ import annotations\n\nimport azureml_emulator.uris as _\n",
        ),
        ("tests/house/test_imports.py",),
    ),
    Fault(
        "half-right",
        "Count an answer as right that has one option too many.",
        edit(
            f"{GUIDE}/kinds/choice.py",
            "right = all(option.correct == (option in chosen) for option in self.options)",
            "right = all(option in chosen for option in self.options if option.correct)",
        ),
        (f"{GUIDE_TESTS}/kinds",),
    ),
    Fault(
        "names-stay",
        "Keep the names of jobs in stored outputs, which differ from run to run.",
        edit(f"{GUIDE}/notebooks/sanitise.py", "calm_loaf_0000000000", r"\g<0>"),
        (f"{GUIDE_TESTS}/notebooks/test_sanitise.py",),
    ),
    Fault(
        "cache-miss",
        "Build a page whose outputs are not those of its code.",
        edit(f"{GUIDE}/site/outputs.py", "if state.needs_execution:", "if False:"),
        (f"{GUIDE_TESTS}/site/test_outputs.py",),
    ),
)
