/* The place of a practice or an exam: what is left from the last visit, a run, its result. */

class Desk {
  constructor(place, store, index, name) {
    Object.assign(this, { place, store, index, all: questionsOf(index) });
    this.keeper = new SessionKeeper(name, () => this.taken());
  }

  // Show what was left, or what can be begun.
  open() {
    const left = this.keeper.load(this.all);
    if (!left) return this.begin();
    const done = left.feedback === "now" ? Object.keys(left.results).length : summaryOf(left).answered;
    const time = left.timed ? `, ${clockText(left.left)} left` : "";
    const text = `${left.title}: ${done} of ${left.questions.length} answered${time}.`;
    const buttons = create("div", "sg-buttons");
    buttons.append(
      button("sg-check", "Go on", () => this.run(left)),
      button("sg-button", "Give up", async () => {
        if (!(await ask("Give up what is under way? Its answers do not count.", "Give up"))) return;
        this.keeper.drop();
        this.begin();
        this.place.querySelector("h2").focus();
      }),
    );
    this.place.replaceChildren(this.title("Under way"), create("p", "", text), buttons);
  }

  title(text) {
    const heading = create("h2", "", text);
    heading.tabIndex = -1;
    return heading;
  }

  async run(session) {
    try {
      this.html = await htmlOf(this.index, session.questions);
    } catch (error) {
      this.place.replaceChildren(create("p", "sg-notice", `${error.message}. Try again later.`));
      return;
    }
    this.current = new Run(this.place, this, session, (...end) => this.end(...end));
  }

  taken() {
    this.current?.halt();
    const text = "This goes on in another tab. Reload this page to bring it back here.";
    this.place.replaceChildren(this.title("In another tab"), create("p", "sg-notice", text));
  }

  end(session, reason) {
    const exam = this.index.exams[session.exam];
    const late = session.feedback === "end";
    const graded = (id) => grade(this.html[id], session.answers[id]);
    const results = late
      ? Object.fromEntries(session.questions.map((id) => [id, graded(id)]))
      : session.results;
    if (late) this.keep(session, results, exam);
    this.keeper.drop();
    const parts = exam ? examResult(exam, results, this, reason) : practiceResult(results);
    const again = button("sg-check", "Begin again", () => this.begin());
    const review = late ? reviewOf(session, results, this.html) : [];
    this.place.replaceChildren(...parts, again, ...review);
    parts[0].tabIndex = -1;
    parts[0].focus();
    parts[0].scrollIntoView();
  }

  // The answers of an exam count, and its result stays with them.
  keep(session, results, exam) {
    const finished = new Date().toISOString();
    const given = session.questions.filter((id) => isGiven(session.answers[id]));
    const questions = Object.fromEntries(
      given.map((id) => [id, [{ when: finished, result: results[id] }]]),
    );
    const change = { ...emptyDocument(), questions };
    if (exam) {
      const { score, right, total } = scoreOf(exam, results, this.all);
      const { title, answers, left } = session;
      const about = { exam: session.exam, title, finished, score, right, total, left };
      change.exams = { [session.id]: { ...about, answers, results } };
    }
    this.store.add(change);
  }
}
