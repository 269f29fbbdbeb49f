"""What controls are made of."""

from studyguide.render.controls import reveal, status


def test_a_toggle_button_shows_and_hides() -> None:
    """Closed at first; it has a tooltip, or the word null would be shown as one."""
    button, content = reveal("Hint", "<p>Think.</p>")

    assert (button.description, button.tooltip) == ("Hint", "Hint")
    assert content.layout.display == "none"
    button.value = True
    assert content.layout.display is None
    button.value = False
    assert content.layout.display == "none"


def test_a_message_is_announced() -> None:
    """Politely: it does not interrupt what is being read."""
    assert 'role="status" aria-live="polite">Done<' in status("Done")
