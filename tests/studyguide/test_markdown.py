"""The Markdown of questions becomes HTML that cannot harm the page."""

from studyguide.markdown import block, inline, plain


def test_blocks_may_hold_lists_and_code() -> None:
    """Paragraphs, lists and fenced code are rendered."""
    assert block("A `b`\n\n- c\n\n```python\nd < e\n```") == (
        "<p>A <code>b</code></p>\n<ul>\n<li>c</li>\n</ul>\n"
        '<pre><code class="language-python">d &lt; e\n</code></pre>'
    )


def test_tables_are_tables() -> None:
    """A question may compare things in rows and columns."""
    table = block("| a | b |\n| --- | --- |\n| 1 | 2 |")

    assert table.startswith("<table>")
    assert table.count("<th>") == table.count("<td>") == 2


def test_raw_html_stays_text() -> None:
    """An angle bracket in a question never becomes markup."""
    assert block("<script>alert(1)</script>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"
    assert inline("a <b>c</b>") == "a &lt;b&gt;c&lt;/b&gt;"


def test_a_script_is_not_a_link() -> None:
    """A link leads to a page, never to code."""
    assert "<a" not in inline("[x](javascript:alert(1))")


def test_headings_and_pictures_are_off() -> None:
    """A question does not change the outline of the page, nor load anything."""
    assert block("# A\n\nB\n===") == "<p># A</p>\n<p>B\n===</p>"
    assert "<img" not in block("![a](b.png)")


def test_a_line_without_its_marks() -> None:
    """Controls that show text only get neither backticks nor stars."""
    assert plain("The `a_b` of **c** & <d>") == "The a_b of c & <d>"
