"""A written chapter has the questions that the guide promises."""

from collections.abc import Callable
from pathlib import Path

from studyguide.bank.check import faults

Spoil = Callable[[str, str], None]
Graded = Callable[[str, str], str]

FILE = "book/questions/1/a/1-x.yml"
CHAPTER = "book/1/a/1-x.md"


def _remove(root: Path, question_id: str) -> None:
    bank, chapter = root / FILE, root / CHAPTER
    before, rest = bank.read_text().split(f"\n- id: {question_id}\n")
    bank.write_text(before + "\n" + rest.partition("\n- id:")[1] + rest.partition("\n- id:")[2])
    chapter.write_text(chapter.read_text().replace(f'question("{question_id}")\n', ""))


def test_a_written_chapter_needs_its_seed_question(root: Path) -> None:
    """The question of the original guide may not be left out."""
    _remove(root, "the-hub")

    assert faults(root) == [f"{FILE}: seed: no question has seed: q1; add it as type open"]


def test_a_written_chapter_needs_three_graded_questions(root: Path) -> None:
    """Two graded questions are too few for a chapter."""
    _remove(root, "two-keys")

    assert faults(root) == [f"{FILE}: 2 graded questions; a written chapter needs 3"]


def test_an_objective_of_a_written_chapter_needs_two_graded_questions(
    root: Path, spoil: Spoil
) -> None:
    """Every objective that a written chapter teaches is tested at least twice."""
    outline = root / "book/outline.yml"
    outline.write_text(outline.read_text().replace("[dp100.1.1.1]", "[dp100.1.1.1, dp100.1.1.2]"))
    spoil(
        "type: single\n  objectives: [dp100.1.1.1]",
        "type: single\n  objectives: [dp100.1.1.1, dp100.1.1.2]",
    )

    assert faults(root) == [
        f"book/objectives.json: dp100.1.1.2: 1 graded questions, needs 2; add to {FILE}"
    ]


def test_a_planned_chapter_needs_nothing(root: Path) -> None:
    """A chapter without a text owes no questions yet."""
    (root / CHAPTER).unlink()
    (root / FILE).unlink()

    assert faults(root) == []


def test_a_chapter_that_shows_an_unknown_question_is_reported(root: Path) -> None:
    """A mistyped id in a chapter is found before a reader finds it."""
    chapter = root / CHAPTER
    chapter.write_text(chapter.read_text() + 'question("one-kye")\n')

    assert faults(root) == [f"{CHAPTER}: question('one-kye'): no such id; nearest: one-key"]


def test_a_question_that_no_reader_sees_is_reported(root: Path) -> None:
    """A question of a written chapter has a cell in it."""
    chapter = root / CHAPTER
    chapter.write_text(chapter.read_text().replace('question("last-one")\n', ""))

    assert faults(root) == [f"{FILE}: last-one: id: not shown in {CHAPTER}; add a cell"]


def test_a_question_shown_twice_is_reported(root: Path) -> None:
    """Two copies of one question on a page would share their element ids."""
    chapter = root / CHAPTER
    chapter.write_text(chapter.read_text() + 'question("last-one")\n')

    assert faults(root) == [f"{CHAPTER}: question('last-one'): shown 2 times"]


# Alpha and Gamma are equally long, so only a changed key is longer than every other option.
def _sixty(root: Path, graded: Graded, long_keys: int) -> None:
    questions = [graded(f"more-{number}", "single") for number in range(60)]
    for number in range(long_keys):
        questions[number] = questions[number].replace("text: Alpha", "text: Alphabetical")
    (root / "book/questions/1/a/2-y.yml").write_text("".join(questions))


def test_a_key_that_is_often_the_longest_option_is_reported(root: Path, graded: Graded) -> None:
    """From sixty questions on, length may not give the answer away."""
    _sixty(root, graded, long_keys=30)

    (line,) = faults(root)

    assert line.startswith("book/questions: the correct option is the longest in 30 of 62 single")


def test_a_key_that_is_seldom_the_longest_option_is_fine(root: Path, graded: Graded) -> None:
    """Up to the share that is allowed, nothing is reported."""
    _sixty(root, graded, long_keys=21)

    assert faults(root) == []
