/* One question on a page: its button, its verdict, the way to the next one, what is remembered. */

// The kinds of question that can be answered, by `data-type`; each kind's own script adds itself.
// What differs from one kind to the next: given, right, hint, explained, value, mark(), unmark(),
// focus(), lock(); and, where it makes sense, missing, restart(), shuffle() and advance() (for parts
// that are answered one by one).
const KINDS = {};

class Question {
  constructor(section, store, next = null) {
    this.section = section;
    this.id = section.dataset.question;
    this.store = store;
    this.form = section.querySelector("form");
    this.feedback = section.querySelector(".sg-feedback");
    this.answer = new KINDS[section.dataset.type](section);
    this.past = create("span", "sg-past");
    section.querySelector(".sg-kicker").append(" ", this.past);
    // One button for both, so that the focus stays where it is.
    this.button = button("sg-check", "Check", () => (this.graded ? this.retry() : this.grade()));
    this.next = this.linkTo(next);
    // The bar stays at the bottom of the window while the question is read: the verdict is seen.
    this.bar = create("div", "sg-bar");
    this.bar.append(this.feedback, this.button, this.next);
    this.form.append(this.bar);
    this.form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !event.target.matches("input")) return;
      event.preventDefault();
      this.grade();
    });
    this.form.addEventListener("change", () => this.unmark());
    this.restart(); // browsers restore choices after a reload
    store.listen(() => this.recall());
  }

  linkTo(section) {
    const link = create("a", "sg-next", "Next question");
    link.hidden = true;
    if (!section) return link;
    link.href = `#${section.id}`;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      section.tabIndex = -1;
      section.focus({ preventScroll: true });
      section.scrollIntoView();
    });
    return link;
  }

  grade() {
    this.unmark();
    if (!this.answer.given) {
      this.say(this.answer.missing ?? "Choose an answer first.", "hint");
      return;
    }
    const more = this.answer.advance?.();
    if (more) {
      this.say(more, "hint");
      return;
    }
    const { right, hint, explained } = this.answer;
    this.answer.mark();
    this.graded = true;
    this.button.textContent = "Try again";
    this.next.hidden = !this.next.hasAttribute("href");
    this.store.record("questions", this.id, right ? "right" : "wrong");
    const words = right
      ? ["Correct.", this.store.state(this.id) === "again" && LATER, explained]
      : ["Not yet.", hint, explained];
    this.say(words.filter(Boolean).join(" "), right ? "correct" : "wrong");
    this.show();
  }

  // The reasons made the question longer: keep the choice in sight.
  show() {
    const chosen = this.section.querySelector(
      '.sg-option[data-marked]:has(:checked), .sg-slot[data-marked="wrong"]',
    );
    chosen?.scrollIntoView({ block: "nearest" });
  }

  unmark() {
    this.graded = false;
    this.button.textContent = "Check";
    this.next.hidden = true;
    this.say("", "");
    this.answer.unmark();
  }

  retry() {
    this.restart();
    this.answer.shuffle?.();
    this.answer.focus();
  }

  restart() {
    this.form.reset();
    this.answer.restart?.();
    this.unmark();
  }

  say(text, state) {
    this.feedback.textContent = text;
    this.feedback.dataset.state = state;
  }

  recall() {
    this.past.textContent = pastOf(this.store.attempts(this.id));
  }
}

const LATER = "It counts as known when it is right on a later day.";
