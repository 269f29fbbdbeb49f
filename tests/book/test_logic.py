"""The scripts' rules, without a page: what counts as known, what is drawn, how it is scored."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from studyguide.bank.files import read_questions
from studyguide.kinds import kind_of
from studyguide.kinds.slots import SlotKind
from studyguide.progress.document import empty, merge
from studyguide.progress.mastery import state
from studyguide.render.page import as_html

SITE = Path(__file__).parents[2] / "src/studyguide/site"
PARTS = (
    "dom", "document", "mastery", "question", "data", "due", "select", "clock", "session", "score",
    "paper",
)  # fmt: skip
KINDS = Path(__file__).parents[2] / "src/studyguide/kinds"
Run = Callable[..., Any]

EXAM = {
    "domains": [
        {"id": "d1", "title": "One", "objectives": [["o1", "First"]], "pool": ["a", "b", "c"]},
        {"id": "d2", "title": "Two", "objectives": [["o2", "Second"]], "pool": ["e", "f"]},
        {"id": "d3", "title": "Three", "objectives": [["o3", "Third"]], "pool": []},
    ],
    "seats": {"4": {"d1": 2, "d2": 2, "d3": 0}},
}
ALL = {
    name: {"type": "yes-no" if name == "a" else "single", "objectives": [objective]}
    for name, objective in [("a", "o1"), ("b", "o1"), ("c", "o1"), ("e", "o2"), ("f", "o2")]
}
# Numbers from 0 to 1 that look random and are always the same.
CHANCE = "let seed = 7; const chance = () => (seed = (seed * 16807) % 2147483647) / 2147483647;"


@pytest.fixture(scope="module")
def run(browser: Browser) -> Iterator[Run]:
    """Return a function that runs a line of script among the parts, with the names it is given."""
    context = browser.new_context(timezone_id="UTC")
    page = context.new_page()
    page.add_script_tag(path=SITE / "vendor/ts-fsrs.js")
    files = [SITE / f"js/{name}.js" for name in PARTS] + sorted(KINDS.glob("*.js"))
    page.add_script_tag(content="\n".join(file.read_text(encoding="utf-8") for file in files))

    def run(line: str, **names: Any) -> Any:
        taken = "".join(f"const {name} = {json.dumps(value)};" for name, value in names.items())
        return page.evaluate(f"() => {{ {taken} {CHANCE} return {line}; }}")

    yield run
    context.close()


def _attempts(text: str) -> list[dict[str, str]]:
    entries = [entry.split() for entry in text.split(", ") if entry]
    return [
        {"when": f"2026-12-0{day}T0{hour}:00:00.000Z", "result": result}
        for hour, (day, result) in enumerate(entries)
    ]


@pytest.mark.parametrize(
    "text",
    ["", "1 right", "1 wrong", "1 partly", "1 wrong, 1 right", "1 wrong, 2 right",
     "1 right, 2 wrong", "1 right, 2 wrong, 2 right", "1 wrong, 1 right, 2 right"],
)  # fmt: skip
def test_site_and_notebook_agree_on_what_is_known(
    run: Run, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have the same rule."""
    attempts = _attempts(text)

    assert run("stateOf(attempts)", attempts=attempts) == state(attempts)


def test_site_and_notebook_merge_alike(run: Run) -> None:
    """Whatever is added or forgotten."""
    one = {
        **empty(),
        "questions": {"a": _attempts("1 wrong, 3 right"), "b": _attempts("1 right")},
        "forgotten": {"questions/b": "2026-12-02T00:00:00.000Z"},
    }
    other = {
        **empty(),
        "questions": {"a": _attempts("1 wrong"), "b": _attempts("1 right, 4 right")},
        "exercises": {"x": _attempts("1 right, 2 partly")},
        "exams": {"e": {"finished": "2026-12-03T00:00:00.000Z"}},
    }
    for forgotten in ({}, {"*": "2026-12-02T12:00:00.000Z"}):
        other["forgotten"] = forgotten
        merged = merge(one, other)
        assert run("mergeDocuments(one, other)", one=one, other=other) == merged
        assert run("mergeDocuments(other, one)", one=one, other=other) == merged
        assert run("parseDocument(JSON.stringify(merged))", merged=merged) == merged


def test_an_exam_is_drawn_by_seats(run: Run) -> None:
    """From each part as many as it has seats, none twice, another one each time."""
    exams = run("Array.from({length: 20}, () => drawn(exam, 4, chance))", exam=EXAM)

    for exam in exams:
        assert len(set(exam)) == 4
        assert sorted("d1" if name in "abc" else "d2" for name in exam) == ["d1", "d1", "d2", "d2"]
    assert len({tuple(exam) for exam in exams}) > 5


def test_a_series_comes_last(run: Run) -> None:
    """It cannot be reopened."""
    found = run("seriesLast(['a', 'b', 'e'], new Map(Object.entries(all)))", all=ALL)

    assert found == ["b", "e", "a"]


def test_another_order_is_another_one(run: Run) -> None:
    """Even of two; of one there is none."""
    orders = run("Array.from({length: 20}, () => reordered(['x', 'y'], chance))")

    assert orders == [["y", "x"]] * 20
    assert run("reordered(['x'], chance)") == ["x"]


@pytest.mark.parametrize(("right", "score"), [("", 1), ("a", 250), ("ab", 500), ("abce", 1000)])
def test_a_score_is_the_share_of_right_answers(run: Run, right: str, score: int) -> None:
    """From 1 to 1,000; each part has its own share."""
    results = {name: "right" if name in right else "wrong" for name in "abce"}
    found = run(
        "scoreOf(exam, results, new Map(Object.entries(all)))", exam=EXAM, results=results, all=ALL
    )

    assert (found["score"], found["right"], found["total"]) == (score, len(right), 4)
    assert [domain["title"] for domain in found["domains"]] == ["One", "Two"]
    assert sum(domain["right"] for domain in found["domains"]) == len(right)


def test_the_weakest_objectives_come_first(run: Run) -> None:
    """Only those with a wrong answer."""
    results = {"a": "right", "b": "right", "c": "wrong", "e": "wrong", "f": "wrong"}
    found = run(
        "scoreOf(exam, results, new Map(Object.entries(all)))", exam=EXAM, results=results, all=ALL
    )

    assert [objective["name"] for objective in found["weakest"]] == ["o2", "o1"]


def test_a_clock_counts_while_it_runs(run: Run) -> None:
    """Stopped, it stands; it never falls below zero."""
    line = """(() => {
        let now = 1000;
        const clock = new Clock(10000, () => now);
        now = 5000;
        clock.start();
        now = 8000;
        clock.start();
        const found = [clock.left];
        clock.stop();
        now = 99000;
        found.push(clock.left);
        clock.start();
        now = 200000;
        return [...found, clock.left];
    })()"""

    assert run(line) == [7000, 7000, 0]
    assert run("clockText(5999001)") == "01:40:00"


def test_a_missed_question_is_due_before_a_known_one(run: Run) -> None:
    """More right answers put it off further; the same answers give the same day."""
    due = "+dueOn(attempts) / 86400000"
    missed, once, twice = (
        run(due, attempts=_attempts(text)) for text in ("1 wrong", "1 right", "1 right, 4 right")
    )

    assert missed < once < twice
    assert run(due, attempts=_attempts("1 right")) == once
    assert not run("isDue([], new Date())")
    assert not run("isDue(attempts, new Date('2026-12-01T10:00Z'))", attempts=_attempts("1 right"))
    assert run("isDue(attempts, new Date('2027-12-01'))", attempts=_attempts("1 right"))


@pytest.fixture(scope="module")
def samples(root: Path) -> dict[str, Any]:
    """Return the HTML and the right answer of a question of each kind that has slots."""
    found = {}
    for question in read_questions(root / "tests/questions.yml", "questions.yml"):
        kind = kind_of(question)
        assert isinstance(kind, SlotKind)
        found[question.type] = as_html(question), [str(slot.key) for slot in kind.slots(question)]
    return found


def test_every_kind_is_graded_by_what_is_kept(run: Run, samples: dict[str, Any]) -> None:
    """All right is right; one wrong, one missing or nothing at all is not."""
    for html, key in samples.values():
        wrong = ["1" if key[0] == "0" else "0", *key[1:]]
        for value, expected in (
            (key, "right"),
            (wrong, "wrong"),
            (["", *key[1:]], "wrong"),
            (None, "wrong"),
        ):
            assert run("grade(html, value)", html=html, value=value) == expected


SERIES = """(() => {
    const kept = [];
    const open = (value) => {
        const section = elementOf(html);
        document.body.replaceChildren(section);
        new PaperQuestion(section, value, (given) => kept.push(given));
        const button = section.querySelector("button");
        const seen = [...section.querySelectorAll("select")]
            .map((one) => one.closest("li").hidden ? "hidden" : one.disabled ? "locked" : "open");
        return { section, button, seen };
    };
    const first = open(undefined);
    first.button.click();
    const select = first.section.querySelector("select");
    select.value = "0";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    const before = kept.length;
    first.button.click();
    const again = open(kept[0]);
    const done = open(["0", "1", "1"]);
    return [first.seen, before, kept, again.seen, done.seen, done.button.hidden];
})()"""


def test_a_series_is_answered_once(run: Run, samples: dict[str, Any]) -> None:
    """Each proposal is locked by its button; who comes back goes on where the answers end."""
    first, before, kept, again, done, hidden = run(SERIES, html=samples["yes-no"][0])

    assert first == ["open", "hidden", "hidden"]
    assert before == 0
    assert kept == [["0", "", ""]]
    assert again == ["locked", "open", "hidden"]
    assert done == ["locked"] * 3
    assert hidden


def test_a_question_is_text_and_no_script(run: Run, root: Path) -> None:
    """What looks like HTML in a question is shown as it was written."""
    question = read_questions(root / "tests/questions.yml", "questions.yml")[0]
    html = as_html(replace(question, stem="<img src=x onerror=alert(1)> <b>bold</b>"))
    line = (
        "[elementOf(html).querySelectorAll('img, b, script').length, elementOf(html).textContent]"
    )

    count, text = run(line, html=html)

    assert count == 0
    assert "<img src=x onerror=alert(1)> <b>bold</b>" in text
