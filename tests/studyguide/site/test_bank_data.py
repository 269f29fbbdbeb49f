"""The bank for the site's scripts."""

import json
from types import SimpleNamespace

from studyguide.bank.lookup import question_files, questions_of
from studyguide.render.page import as_html
from studyguide.site.bank_data import bank_scripts, write_bank


def _content(text: str):
    assert text.startswith("studyguideData(")
    name, _, content = text.removeprefix("studyguideData(").partition(", ")
    return json.loads(name), json.loads(content.rstrip().removesuffix(");"))


def test_every_question_is_there_as_its_chapter_shows_it(root) -> None:
    """One renderer, one bank."""
    scripts = dict(_content(text) for text in bank_scripts(root).values())
    index = scripts.pop("index")
    shown = {name: html for section in scripts.values() for name, html in section.items()}
    bank = {q.id: q for path in question_files(root) for q in questions_of(root, path)}

    assert shown == {name: as_html(question) for name, question in bank.items()}
    assert [section["slug"] for section in index["sections"]] == list(scripts)
    listed = [q for s in index["sections"] for c in s["chapters"] for q in c["questions"]]
    assert {name: (kind, tuple(objectives)) for name, kind, objectives in listed} == {
        name: (question.type, question.objectives) for name, question in bank.items()
    }


def test_every_exam_knows_its_questions(root) -> None:
    """Pools and fixed exams name questions of the index; seats are those of the outline."""
    _, index = _content(bank_scripts(root)["index"])
    listed = {q[0] for s in index["sections"] for c in s["chapters"] for q in c["questions"]}

    for exam in index["exams"].values():
        pools = {name for domain in exam["domains"] for name in domain["pool"]}
        assert pools <= listed
        assert {name for ids in exam["fixed"].values() for name in ids} <= pools
        assert all(sum(seats.values()) == int(size) for size, seats in exam["seats"].items())


def test_questions_keep_their_link_for_reports(root) -> None:
    """Where the repository has an address."""
    scripts = bank_scripts(root, "https://example.org/guide")

    assert "issues/new?title=Mistake" in scripts["1-workspace"]
    assert "issues/new" not in bank_scripts(root)["1-workspace"]


def test_other_builders_need_no_scripts(root, tmp_path) -> None:
    """Only pages for a browser practise."""
    write_bank(SimpleNamespace(builder=SimpleNamespace(format="latex"), outdir=tmp_path))

    assert list(tmp_path.iterdir()) == []
