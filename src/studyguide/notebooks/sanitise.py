"""One table of what varies from run to run, for generation and for nbval alike.

A stored output is sanitised when it is generated; nbval applies the same rules to what it reads
and to what it gets, so that both sides of its comparison agree. Applying the rules twice changes
nothing.
"""

from __future__ import annotations

import getpass
import re
import socket
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from studyguide.notebooks.generate import code_cells, is_question

# The ids of the offline workspace never vary, and readers should recognise them.
_OFFLINE = "11111111-2222-3333-4444-555555555555|99999999-8888-7777-6666-555555555555"
_HEX = "[0-9a-fA-F]"
_TIME = r"[0-2]\d:[0-5]\d:[0-5]\d(?:\.\d+)?"

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


@dataclass(frozen=True)
class Rule:
    """Replace every match of `pattern` (one line, as nbval's file needs it) by `replacement`."""

    pattern: str
    replacement: str


RULES = (
    # Folders of a job's node: what follows is what the reader knows, such as the name of a script.
    Rule(r"(?<![\w.])/[^\s'\":,()<>]*/(?:exe|cap/data-capability)/wd/", ""),
    # Paths of the installation: keep what tells the reader which module spoke.
    Rule(r"(?<![\w.])/[^\s'\":,()<>]*/(?:site|dist)-packages/", "site-packages/"),
    Rule(r"(?<![\w.])/[^\s'\":,()<>]*/lib/python3\.\d+/", "python/"),
    Rule(r"(?<![\w.])/[^\s'\":,()<>]*/ipykernel_\d+/\d+\.py", "cell.py"),
    Rule(r"(?<![\w.])/(?:home|Users)/[^/\s'\":,()<>]+", "~"),
    # Names that the SDK makes for the resources of a new workspace: 24 characters, random end.
    Rule(
        r"\b(?=[a-z0-9]{24}\b)([a-z0-9]{1,8}(?:storage|keyvault|insights|logalyti|containe))"
        r"[0-9a-f]+\b",
        r"\g<1>0000000000",
    ),
    Rule(
        rf"(?!{_OFFLINE})\b{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}\b",
        "00000000-0000-0000-0000-000000000000",
    ),
    Rule(rf"\b(?={_HEX}*\d){_HEX}{{32}}\b", "0" * 32),
    Rule(rf"\b0x{_HEX}{{6,}}\b", "0x000000000000"),
    # The SDK's names for jobs: two words, and an end without vowels, so that it is no word.
    Rule(r"(?<![a-z])[a-z]+_[a-z]+_[bcdfghj-np-tv-z0-9]{10}(?![a-z0-9])", "calm_loaf_0000000000"),
    # Dates without a time stay: API versions look the same and do not vary.
    Rule(rf"\b20\d\d-\d\d-\d\d([T ]){_TIME}(Z|[+-]\d\d:?\d\d)?", r"2026-01-01\g<1>00:00:00\g<2>"),
    # MLflow's log, without what it only tells in passing.
    Rule(rf"\b20\d\d/\d\d/\d\d {_TIME} INFO mlflow[^\n]*\n?", ""),
    Rule(rf"\b20\d\d/\d\d/\d\d {_TIME}", "2026/01/01 00:00:00"),
    Rule(r"datetime\.datetime\(\d[\d, ]*\d", "datetime.datetime(2026, 1, 1, 0, 0"),
    Rule(
        rf"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{{2}} 20\d\d {_TIME} GMT",
        "Thu, 01 Jan 2026 00:00:00 GMT",
    ),
    Rule(r"\b(127\.0\.0\.1|localhost):\d{2,5}\b", r"\g<1>:0"),
    # Where the offline workspace keeps the configuration depends on what is around the checkout.
    Rule(r"(Found the config file in: ).*", r"\g<1>.azureml/config.json"),
    # What the SDK reports while it deploys: a random number, dots for waiting, durations.
    Rule(r"(deployment request [\w-]+|%2Fdeployments%2F[\w-]+)-\d+\b", r"\g<1>-0000000"),
    Rule(r"\)[.\s]*Done \([\dhms ]+\)", ")  Done (0s)"),
    Rule(r"Total time : [\dhms ]*[hms]", "Total time : 0s"),
    # Its dots for waiting, as many as it asked in between, before what the cell prints itself.
    Rule(r"(?m)^\.+(?=[\[{(A-Z])", ""),
    # %%time, %%timeit and progress bars, of which a screen shows the last state only.
    Rule(r"[^\n\r]*\r(?=[^\n])", ""),
    # The SDK's bars for uploads: how often one is drawn, and with which line ends, depends on time.
    Rule(r"(?:\x1b\[32m)?Uploading [^\n]*\d%\|[^\n]*\n*(?:\x1b\[39m)?\n*", ""),
    # Where a run can be seen: of the studio's address what tells runs apart, of MLflow's nothing.
    Rule(r"(Web View: https://ml\.azure\.com/runs/[\w-]+)\?[^\n]*", r"\g<1>"),
    Rule(r"(?:🏃 View run|🧪 View experiment) [^\n]*at: [^\n]*\n?", ""),
    # How many trials of a sweep end at once, and how long one of AutoML trains.
    Rule(
        r"(\[SCHEDULER\]\[INFO\]Successfully scheduled [^\n]*\n)"
        r"(?:\[[^\n]*\[GENERATOR\]\[INFO\](?:Trying to sample|Successfully sampled) [^\n]*\n)+",
        r"\g<1>",
    ),
    Rule(r"(\n {0,4}\d+  \w+ *?)[ \d]{6}\.\d(?=  \d)", r"\g<1>     0.0"),
    # How the Python of a job differs from its environment: other versions with each update.
    Rule(r"#-{70,}\n(# Offline workspace: [^\n]*\n)(?:#[ \w][^\n]*\n)*#-{70,}\n", r"\g<1>"),
    # What it says of each class that may still change, though nobody has asked.
    Rule(r"[^\n]*This is an experimental (?:class|method|field),[^\n]*\n?", ""),
    Rule(r"\n(\x1b\[39m)\n\n", r"\g<1>\n"),
    Rule(r"(CPU times|Wall time): .*", r"\g<1>: 0 s"),
    Rule(r"\[\d\d:\d\d<[^\]]*\]", "[00:00<00:00]"),
    Rule(rf"\b(?:duration|elapsed)(\W{{1,3}}){_TIME}", r"duration\g<1>00:00:00"),
)

_PLAIN_USERS = {"root", "user", "admin", "runner", "jovyan", "vscode", "codespace", "azureuser"}


def machine_rules(root: Path) -> tuple[Rule, ...]:
    """Return the rules for what only this machine prints: checkout, temporary files, names."""
    ends = r"(?=[/\s'\",:;)]|$)"
    places = [
        (str(root), ends, "azureml-study-guide"),
        (tempfile.gettempdir(), r"/[^/\s'\",:;)]+", "tmp"),
        (str(Path.home()), ends, "~"),
    ]
    # One may lie in another, as a home folder in /tmp does: the inner one goes first.
    places.sort(key=lambda place: len(place[0]), reverse=True)
    rules = [Rule(re.escape(place) + rest, name) for place, rest, name in places]
    rules.append(Rule(rf"\b{re.escape(socket.gethostname())}\b", "localhost"))
    if (user := getpass.getuser()) not in _PLAIN_USERS:
        rules.append(Rule(rf"\b{re.escape(user)}\b", "you"))
    return tuple(rules)


def all_rules(root: Path) -> tuple[Rule, ...]:
    """Return every rule, in the order of application. `root` is the checkout."""
    # The installation's paths may lie in the checkout: they are replaced first.
    return RULES + machine_rules(root)


def sanitise(text: str, rules: tuple[Rule, ...]) -> str:
    """Return `text` with every rule applied in turn."""
    for rule in rules:
        text = re.sub(rule.pattern, rule.replacement, text)
    return text


def nbval_file(rules: tuple[Rule, ...]) -> str:
    """Return `rules` in the format of nbval's `--nbval-sanitize-with`."""
    return "".join(f"regex: {rule.pattern}\nreplace: {rule.replacement}\n" for rule in rules)


def sanitise_outputs(notebook: NotebookNode, rules: tuple[Rule, ...]) -> None:
    """Make the outputs of an executed notebook the same on every run and machine, in place.

    Questions are left alone: what they show never varies, and a reference's date is real.
    """
    for cell in code_cells(notebook):
        cell.metadata.pop("execution", None)
        cell.outputs = _merge_streams(cell.outputs)
        for output in cell.outputs:
            if "data" in output:
                output.data.pop(WIDGET_VIEW, None)
            if not is_question(cell):
                _sanitise_output(output, rules)
        cell.outputs = speaking(cell.outputs)
    notebook.metadata.pop("widgets", None)


def speaking(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """Return `outputs` without streams of which no rule has left a word, and without bars.

    nbval's side of the comparison calls this too: which side had such an output does not matter.
    """
    return [output for output in outputs if not (_is_silent(output) or _is_bar(output))]


def _is_silent(output: NotebookNode) -> bool:
    return output.output_type == "stream" and not output.text.strip()


def _is_bar(output: NotebookNode) -> bool:
    """Return whether an output is a widget that showed how far something was."""
    data = output.get("data", {})
    shown = data.keys() - {WIDGET_VIEW}
    return shown == {"text/plain"} and re.search(r"\d%\|", data["text/plain"]) is not None


def _sanitise_output(output: NotebookNode, rules: tuple[Rule, ...]) -> None:
    if output.output_type == "stream":
        output.text = sanitise(output.text, rules)
    elif output.output_type == "error":
        output.evalue = sanitise(output.evalue, rules)
        output.traceback = [sanitise(entry, rules) for entry in readers_frames(output.traceback)]
    else:
        output.data = {mime: _sanitise_data(value, rules) for mime, value in output.data.items()}


def _sanitise_data(value: Any, rules: tuple[Rule, ...]) -> Any:
    # Pictures are Base64 text: no rule may match there.
    is_base64 = isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9+/=\n]{200,}", value)
    return sanitise(value, rules) if isinstance(value, str) and not is_base64 else value


def _merge_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return `outputs` with one output a stream, standard error first where they follow each other.

    How a stream is split, and which of two comes first, depends on timing. What a library has to
    say comes before what the reader's own cell prints of the result.
    """
    merged: list[NotebookNode] = []
    streams: dict[str, NotebookNode] = {}
    for output in outputs:
        if output.output_type == "stream" and output.name in streams:
            streams[output.name].text += output.text
            continue
        if output.output_type == "stream":
            streams[output.name] = output
        merged.append(output)
    ordered: list[NotebookNode] = []
    for follows, group in groupby(merged, lambda output: output.output_type == "stream"):
        ordered += sorted(group, key=lambda output: output.name) if follows else group
    return ordered


# Of IPython's own; the text of an exception may hold another, such as that of a job's script.
_HEAD = re.compile(r"(?:-+\s+)?\S+ +Traceback \(most recent call last\)")


def readers_frames(traceback: list[str]) -> list[str]:
    """Return an IPython traceback without the frames of libraries.

    What is left is the last exception's head (without the rule above it), the frames of the reader's own cells and the
    exception line(s): all that a reader can act on, and the same on every machine.
    """
    plain = [re.sub(r"\x1b\[[0-9;]*m", "", entry) for entry in traceback]
    heads = [i for i, entry in enumerate(plain) if _HEAD.fullmatch(entry.strip())]
    if not heads:
        return traceback
    start = heads[-1]
    cells = [
        entry
        for entry, text in zip(traceback[start + 1 : -1], plain[start + 1 : -1], strict=True)
        if text.lstrip().startswith("Cell In[")
    ]
    return [traceback[start], *cells, traceback[-1]]
