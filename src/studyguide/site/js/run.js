/* A session on the page: its head, one question at a time, the way through. */

class Run {
  // `page` has store, index, all, html and keeper; `onEnd` gets the session when it is finished.
  constructor(place, page, session, onEnd) {
    Object.assign(this, { place, page, session, onEnd });
    this.clock = new Clock(session.left);
    this.heading = create("h2", "");
    this.heading.tabIndex = -1;
    this.timer = create("p", "sg-clock");
    this.timer.setAttribute("role", "timer");
    this.status = create("p", "sg-notice");
    this.status.setAttribute("role", "status");
    this.body = create("div", "sg-paper");
    this.flag = button("sg-button", "Flag", () => this.toggleFlag());
    this.pauseButton = button("sg-button", "Pause", () => this.togglePause());
    this.previous = button("sg-button", "Previous", () => this.go(session.at - 1));
    this.next = button("sg-button", "Next", () => this.go(session.at + 1));
    this.review = button("sg-button", "Review and finish", () => this.overview());
    this.tools = create("div", "sg-buttons");
    if (session.feedback === "end") this.tools.append(this.flag);
    if (session.timed) this.tools.append(this.pauseButton);
    this.steps = create("div", "sg-buttons sg-steps");
    this.steps.append(this.previous, this.next, this.review);
    const head = create("div", "sg-head");
    head.append(this.heading, this.timer, this.tools);
    place.replaceChildren(head, this.status, this.body, this.steps);
    this.start();
  }

  start() {
    if (this.session.timed) this.clock.start();
    this.ticking = setInterval(() => this.tick(), 1000);
    this.leave = () => this.save();
    window.addEventListener("pagehide", this.leave);
    this.go(this.session.at);
  }

  // Stop what goes on by itself; the session stays as it is.
  halt() {
    this.clock.stop();
    clearInterval(this.ticking);
    window.removeEventListener("pagehide", this.leave);
  }

  save() {
    this.session.left = this.clock.left;
    this.page.keeper.save(this.session);
    if (!this.page.keeper.works) this.status.textContent = DENIED;
  }

  tick() {
    const { left } = this.clock;
    if (!this.session.timed) return;
    this.timer.textContent = `${clockText(left)} left`;
    if (!this.clock.runs) return;
    if (Math.ceil(left / 1000) === 300) this.status.textContent = "Five minutes are left.";
    if (left === 0) this.finish("The time is up.");
    else this.save();
  }

  get id() {
    return this.session.questions[this.session.at];
  }

  go(place) {
    this.session.at = place;
    this.reviewing = false;
    const { session } = this;
    const total = session.questions.length;
    this.heading.textContent = `Question ${place + 1} of ${total}`;
    this.body.replaceChildren(this.question());
    this.steps.hidden = this.flag.hidden = false;
    this.previous.disabled = place === 0;
    this.next.disabled = place === total - 1;
    this.showFlag();
    this.save();
    this.tick();
    this.heading.focus();
    this.heading.scrollIntoView();
  }

  question() {
    const { session, page, id } = this;
    const section = elementOf(page.html[id]);
    if (session.feedback === "now") {
      questionOn(section, this.recorder(id));
    } else {
      new PaperQuestion(section, session.answers[id], (value) => {
        session.answers[id] = value;
        this.save();
      });
    }
    return section;
  }

  // The store, which also tells this session what was answered first.
  recorder(id) {
    const { store } = this.page;
    const listeners = [];
    return {
      listen: (listener) => {
        listeners.push(listener);
        listener();
      },
      attempts: (...name) => store.attempts(...name),
      state: (name) => store.state(name),
      record: (kind, name, result) => {
        store.record(kind, name, result);
        this.session.results[id] ??= result;
        listeners.forEach((listener) => listener());
        this.save();
      },
    };
  }

  toggleFlag() {
    const { session, id } = this;
    session.flags = session.flags.includes(id)
      ? session.flags.filter((flagged) => flagged !== id)
      : [...session.flags, id];
    this.showFlag();
    this.save();
  }

  showFlag() {
    this.flag.setAttribute("aria-pressed", String(this.session.flags.includes(this.id)));
  }

  togglePause() {
    if (this.clock.runs) this.clock.stop();
    else this.clock.start();
    const paused = !this.clock.runs;
    this.pauseButton.textContent = paused ? "Go on" : "Pause";
    this.body.hidden = paused;
    this.steps.hidden = this.flag.hidden = paused || this.reviewing;
    this.status.textContent = paused ? "Paused: the clock stands still." : "";
    this.save();
  }

  overview() {
    const { session } = this;
    if (session.feedback === "now") {
      this.finish("");
      return;
    }
    const { answered, open, flagged } = summaryOf(session);
    this.reviewing = true;
    this.heading.textContent = "Review";
    const line = `${answered} answered, ${open} open, ${flagged} flagged. Choose a question to go to it.`;
    const finish = button("sg-check", "Finish", async () => {
      const text = `${plural(open, "question")} without an answer count as wrong. Finish?`;
      if (!open || (await ask(text, "Finish"))) this.finish("");
    });
    this.body.replaceChildren(
      create("p", "", line),
      navigatorOf(session, (place) => this.go(place)),
      finish,
    );
    this.steps.hidden = true;
    this.flag.hidden = true;
    this.heading.focus();
    this.heading.scrollIntoView();
  }

  finish(reason) {
    this.halt();
    this.session.left = this.clock.left;
    this.onEnd(this.session, reason);
  }
}
