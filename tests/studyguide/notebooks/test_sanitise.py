"""What varies from run to run is replaced; what readers learn from is kept."""

import re
import tempfile
from pathlib import Path

import nbformat
import pytest
from nbval.plugin import get_sanitize_patterns

from studyguide.notebooks.sanitise import (
    RULES,
    all_rules,
    machine_rules,
    nbval_file,
    readers_frames,
    sanitise,
    sanitise_outputs,
)

CASES = [
    ('File "/tmp/state/jobs/1/exe/wd/train.py", line 3', 'File "train.py", line 3'),
    ("id 3f2504e0-4f89-11d3-9a0c-0305e82c3301.", "id 00000000-0000-0000-0000-000000000000."),
    ("x-ms-request-id: 9f86d081884c7d659a2feaa0c55ad015", "x-ms-request-id: " + "0" * 32),
    ("<object at 0x7f9e8c0a1b50>", "<object at 0x000000000000>"),
    ("2026-11-23 10:11:12.131415", "2026-01-01 00:00:00"),
    ("2026-11-23T10:11:12.131Z", "2026-01-01T00:00:00Z"),
    ("2026-11-23T10:11:12+01:00", "2026-01-01T00:00:00+01:00"),
    (
        "datetime.datetime(2026, 11, 23, 10, 11, 12, 13, tzinfo=utc)",
        "datetime.datetime(2026, 1, 1, 0, 0, tzinfo=utc)",
    ),
    ("2026/11/23 10:11:12 INFO mlflow.pyfunc: Validating\nMore\n", "More\n"),
    ("2026/11/23 10:11:12 WARNING mlflow", "2026/01/01 00:00:00 WARNING mlflow"),
    ("Mon, 23 Nov 2026 10:11:12 GMT", "Thu, 01 Jan 2026 00:00:00 GMT"),
    ("http://127.0.0.1:43211/x", "http://127.0.0.1:0/x"),
    ("localhost:8888", "localhost:0"),
    ("mlwchurnstorage7a8b9c0d1", "mlwchurnstorage0000000000"),
    ("mlwchurnkeyvault7a8b9c0d", "mlwchurnkeyvault0000000000"),
    (
        "deployment request mlw-x-3509114 was accepted",
        "deployment request mlw-x-0000000 was accepted",
    ),
    ("%2Fdeployments%2Fmlw-x-683111\n", "%2Fdeployments%2Fmlw-x-0000000\n"),
    ("......{'blue': 50}\n..[]\n.Ready\n", "{'blue': 50}\n[]\nReady\n"),
    ("../data\n.azureml\nx = ...\n", "../data\n.azureml\nx = ...\n"),
    ("Vault: (kv  )..\n.  Done (1m 2s)\n", "Vault: (kv  )  Done (0s)\n"),
    ("Total time : 1m 12s\n", "Total time : 0s\n"),
    ("CPU times: user 3 ms, sys: 0 ns", "CPU times: 0 s"),
    ("Wall time: 12.3 ms", "Wall time: 0 s"),
    ("10/10 [00:03<00:00, 3.1it/s]", "10/10 [00:00<00:00]"),
    ("RunId: boring_bread_t9fv3k0xqz\n", "RunId: calm_loaf_0000000000\n"),
    ("azureml_icy_oven_bcdfghjklm_0_output", "azureml_calm_loaf_0000000000_0_output"),
    ("\r\x1b[32mUp a: 0.00B [00:00, ?B/s]\r\x1b[32mUp a: 100%\n", "\x1b[32mUp a: 100%\n"),
    ("\x1b[32mUp a: 100%\n\x1b[39m\n\n\r\x1b[32mUp b", "\x1b[32mUp a: 100%\x1b[39m\n\x1b[32mUp b"),
    ("\x1b[32mUploading a\x1b[32m (< 1 MB): 100%|##| 1/1 [00:00<00:00]\x1b[39m\nMore\n", "More\n"),
    ("\rUploading a: 0.00B [00:00]\rUploading a: 100%|##| 1/1 [00:00<00:00]\n\n\nMore\n", "More\n"),
    (
        "Class X: This is an experimental class, and may change at any time. See https://a.b.\nMore\n",
        "More\n",
    ),
    (
        "Web View: https://ml.azure.com/runs/red_bus_0000000000?wsid=/subscriptions/1\nMore\n",
        "Web View: https://ml.azure.com/runs/calm_loaf_0000000000\nMore\n",
    ),
    (
        "🏃 View run a b at: https://x/#/runs/1\n🧪 View experiment at: https://x/#/1\nMore\n",
        "More\n",
    ),
    (
        f"#{'-' * 78}\n# Offline workspace: a process.\n# Python used: 3.11.7\n#{'-' * 78}\nMore\n",
        "# Offline workspace: a process.\nMore\n",
    ),
    (
        "[t][SCHEDULER][INFO]Successfully scheduled a job. Id='a_1'\n"
        "[t][GENERATOR][INFO]Trying to sample '2' jobs\n"
        "[t][GENERATOR][INFO]Successfully sampled '2' jobs\n"
        "[t][SCHEDULER][INFO]Scheduling job, id='a_2'\n",
        "[t][SCHEDULER][INFO]Successfully scheduled a job. Id='a_1'\n"
        "[t][SCHEDULER][INFO]Scheduling job, id='a_2'\n",
    ),
    (
        "(BEST)\n    0  LightGBM               12.3  0.77091\n    1  KNN                     0.4  0.7\n",
        "(BEST)\n    0  LightGBM                0.0  0.77091\n    1  KNN                     0.0  0.7\n",
    ),
    ("/x/ipykernel_123/456.py:3: UserWarning", "cell.py:3: UserWarning"),
    ("/opt/e/lib/python3.11/site-packages/azure/ai/x.py:3", "site-packages/azure/ai/x.py:3"),
    ("/opt/e/lib/python3.11/json/x.py", "python/json/x.py"),
    ("at '/home/mina/data'", "at '~/data'"),
]

KEPT = [
    "11111111-2222-3333-4444-555555555555",
    "99999999-8888-7777-6666-555555555555",
    "api-version=2024-10-01",
    "https://host/home/page",
    "my storage accounts, mystorageaccount",
    "12345678901234567890123456789012345678901234567890",
    "127.0.0.1",
    "mlw-churn-scratch is ready in westeurope",
    "max_concurrent_iterations, training_roc_auc, average_precision_score_weighted",
    "Uploading is done by the SDK; 100% of it",
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_what_varies_is_replaced(text: str, expected: str) -> None:
    """Each kind of value gets one fixed form."""
    assert sanitise(text, RULES) == expected


@pytest.mark.parametrize("text", KEPT)
def test_what_is_stable_is_kept(text: str) -> None:
    """The ids of the offline workspace, API versions and plain words are left alone."""
    assert sanitise(text, RULES) == text


@pytest.mark.parametrize("text", [text for text, _ in CASES])
def test_rules_can_be_applied_twice(root: Path, text: str) -> None:
    """When nbval sanitises the stored output again, it must not change."""
    rules = all_rules(root)
    once = sanitise(text, rules)

    assert sanitise(once, rules) == once


def test_this_machine_is_not_named(root: Path) -> None:
    """Checkout, temporary folder and home folder have neutral names."""
    rules = machine_rules(root)

    assert sanitise(f"{root}/notebooks/x {root}-other", rules).startswith(
        "azureml-study-guide/notebooks/x "
    )
    assert sanitise(f"{tempfile.gettempdir()}/abc123/config.json", rules) == "tmp/config.json"
    assert sanitise(f"'{Path.home()}/x'", rules) == "'~/x'"


def test_nbval_reads_the_same_table(root: Path) -> None:
    """The file for nbval gives its reader every rule, unchanged and in order."""
    rules = all_rules(root)

    patterns = get_sanitize_patterns(nbval_file(rules))

    assert patterns == [(rule.pattern, rule.replacement) for rule in rules]


TRACEBACK = [
    "\x1b[31m---------------------\x1b[39m",
    "\x1b[31mKeyError\x1b[39m                 Traceback (most recent call last)",
    "File \x1b[32m/opt/lib/first.py:3\x1b[39m, in g()\n    raise KeyError",
    "\x1b[31mKeyError\x1b[39m: 'a'",
    "\nDuring handling of the above exception, another exception occurred:\n",
    "\x1b[31mValueError\x1b[39m                 Traceback (most recent call last)",
    "\x1b[36mCell\x1b[39m\x1b[36m \x1b[39m\x1b[32mIn[2]\x1b[39m\x1b[32m, line 1\x1b[39m\n--> f()",
    "File \x1b[32m/opt/lib/second.py:9\x1b[39m, in f()\n    raise ValueError",
    "\x1b[31mValueError\x1b[39m: (Code) b\nMessage: b",
]


def test_a_traceback_keeps_the_readers_frame_and_the_exception() -> None:
    """No library frame and no earlier exception of a chain is stored."""
    plain = [re.sub(r"\x1b\[\d+m", "", line) for line in readers_frames(TRACEBACK)]

    assert plain == [
        "ValueError                 Traceback (most recent call last)",
        "Cell In[2], line 1\n--> f()",
        "ValueError: (Code) b\nMessage: b",
    ]


def test_a_traceback_without_frames_is_kept() -> None:
    """What some kernels send instead of frames is stored as it is."""
    assert readers_frames(["UsageError: no such magic"]) == ["UsageError: no such magic"]


def test_the_traceback_of_a_job_is_no_frame() -> None:
    """The text of an exception may hold one: what a job's script has printed."""
    said = 'JobException: {"message": "Error: Traceback (most recent call last):\\n  File x"}'
    traceback = ["JobException    Traceback (most recent call last)", "Cell In[1], line 1", said]

    assert readers_frames(traceback) == traceback


def executed(outputs: list[nbformat.NotebookNode], tags: list[str]) -> nbformat.NotebookNode:
    """Return a notebook of one executed cell."""
    cell = nbformat.v4.new_code_cell("x", outputs=outputs, metadata={"tags": tags})
    cell.metadata["execution"] = {"iopub.status.busy": "2026"}
    notebook = nbformat.v4.new_notebook(cells=[cell])
    notebook.metadata["widgets"] = {"state": {}}
    sanitise_outputs(notebook, RULES)
    return notebook


def test_outputs_lose_timing_widgets_and_split_streams() -> None:
    """How streams were split and mixed, execution times and widget models are not stored."""
    new = nbformat.v4.new_output
    notebook = executed(
        [
            new("stream", name="stdout", text="a\n"),
            new("stream", name="stderr", text="e\n"),
            new("stream", name="stdout", text="0x7f9e8c0a1b50\n"),
            new(
                "display_data",
                data={"text/plain": "t", "application/vnd.jupyter.widget-view+json": {}},
            ),
        ],
        [],
    )

    assert notebook.metadata == {}
    assert notebook.cells[0].metadata == {"tags": []}
    assert [output.get("text") or output.data for output in notebook.cells[0].outputs] == [
        "e\n",
        "a\n0x000000000000\n",
        {"text/plain": "t"},
    ]


def test_bars_are_not_stored() -> None:
    """A cell that only uploads or downloads shows no empty box, and no bar at 0 percent."""
    new = nbformat.v4.new_output
    notebook = executed(
        [
            new("stream", name="stderr", text="Uploading a: 100%|##| 1/1 [00:00<00:00]\n\n"),
            new("display_data", data={"text/plain": "Downloading:   0%|          | 0/1 [00:00]"}),
            new("stream", name="stdout", text="done\n"),
        ],
        [],
    )

    assert [output.text for output in notebook.cells[0].outputs] == ["done\n"]


def test_questions_and_pictures_are_left_alone() -> None:
    """A question's own dates are facts, and Base64 must not be touched."""
    picture = "iVBORw0KGgo" + "0" * 300
    data = {"text/html": "2026-11-23 10:11:12"}
    new = nbformat.v4.new_output

    question = executed([new("display_data", data=dict(data))], ["remove-input"])
    plot = executed([new("display_data", data={"image/png": picture})], [])

    assert question.cells[0].outputs[0].data == data
    assert plot.cells[0].outputs[0].data == {"image/png": picture}
