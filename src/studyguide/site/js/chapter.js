/* The questions of a chapter, and the line above them that says how many are known. */

const questionOn = (section, store, next) =>
  section.querySelector("form")
    ? new Question(section, store, next)
    : new OpenQuestion(section, store);

class Chapter {
  constructor(sections, store) {
    this.store = store;
    this.line = create("p", "sg-progress");
    this.line.tabIndex = -1; // takes the focus when the button goes
    this.text = create("span", "");
    this.button = button("sg-reset", "Forget these answers", () => this.forget());
    this.notice = create("span", "sg-notice");
    this.notice.setAttribute("role", "status");
    this.line.append(this.text, " ", this.button, " ", this.notice);
    this.questions = sections.map((section, place) =>
      questionOn(section, store, sections[place + 1]),
    );
    sections[0].before(this.line);
    store.listen(() => this.show());
  }

  show() {
    const states = this.questions.map(({ id }) => this.store.state(id));
    const answered = states.filter((state) => state !== "new").length;
    const known = states.filter((state) => state === "known").length;
    const total = states.length;
    this.text.textContent = answered
      ? `${known} of ${total} known, ${answered} answered on this device.`
      : `${total} to answer. What you answer is remembered on this device only.`;
    this.button.hidden = !answered;
    this.notice.textContent = this.store.notice;
  }

  async forget() {
    const count = this.questions.filter(({ id }) => this.store.state(id) !== "new").length;
    const text = `Forget what you answered to ${plural(count, "question")} of this page?`;
    if (!(await ask(text, "Forget"))) {
      this.button.focus();
      return;
    }
    this.store.forget(this.questions.map(({ id }) => `questions/${id}`));
    this.questions.forEach((question) => question.restart());
    this.line.focus();
  }
}
