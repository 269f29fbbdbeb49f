"""The directives of the pages in book/practice."""

from types import SimpleNamespace

from studyguide.exams.blueprint import blueprints
from studyguide.site.practice import choose_script, exam_table
from studyguide.site.script import NAME, PRACTICE


def test_the_table_says_how_much_is_covered(root) -> None:
    """The share by weight, each part, and where its seats go."""
    exam = blueprints(root)["ai300"]
    table = exam_table(exam)

    assert f"**{exam.covered:.0%} of AI-300**" in table
    assert table.count("\n|") == 2 + len(exam.domains)
    seats = [int(row.split("|")[-2]) for row in table.splitlines() if "%" in row and row[0] == "|"]
    assert sum(seats) == 50


def test_a_page_loads_one_of_the_two_scripts() -> None:
    """Only the pages of practice load the larger one."""
    for page, expected in (("book/index", NAME), ("book/practice/plan", PRACTICE)):
        files = [SimpleNamespace(filename=f"_static/{name}") for name in (NAME, PRACTICE, "x.js")]
        context = {"script_files": files}
        choose_script(None, page, "page.html", context, None)

        assert [file.filename for file in context["script_files"]] == [
            f"_static/{expected}",
            "_static/x.js",
        ]
