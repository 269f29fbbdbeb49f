/* Questions on a page: check, explain, remember. Without this script they still read and reveal. */

// The kinds of question that can be answered, by `data-type`; each kind's own script adds itself.
const KINDS = {};

// What is remembered, by question id: {right: boolean, when: ISO date and time}.
const KEY = "studyguide:progress:v1";
let memory = null; // stands in, as long as the page is open, where the browser denies storage

const load = () => {
  if (memory) return memory;
  try {
    const stored = JSON.parse(localStorage.getItem(KEY));
    return stored && typeof stored === "object" ? stored : {};
  } catch {
    return {};
  }
};

const save = (progress) => {
  try {
    localStorage.setItem(KEY, JSON.stringify(progress));
  } catch {
    memory = progress; // private mode, or full
  }
};

const create = (tag, className, text = "") => {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
};

const button = (className, text, onClick) => {
  const element = create("button", className, text);
  element.type = "button";
  element.addEventListener("click", onClick);
  return element;
};

// One question: its button, its feedback and what is remembered of it. What differs from one kind to
// the next is an object of `KINDS`: given, right, hint, explained, mark(), unmark(), focus(); and,
// where it makes sense, missing, restart() and advance() (for parts that are answered one by one).
class Question {
  constructor(section, onGraded) {
    this.section = section;
    this.id = section.dataset.question;
    this.onGraded = onGraded;
    this.form = section.querySelector("form");
    this.feedback = section.querySelector(".sg-feedback");
    this.answer = new KINDS[section.dataset.type](section);
    this.past = create("span", "sg-past");
    section.querySelector(".sg-kicker").append(" ", this.past);
    // One button for both, so that the focus stays where it is.
    this.button = button("sg-check", "Check", () => (this.graded ? this.retry() : this.grade()));
    this.form.insertBefore(this.button, this.feedback);
    this.form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !event.target.matches("input")) return;
      event.preventDefault();
      this.grade();
    });
    this.form.addEventListener("change", () => this.unmark());
    this.restart(); // browsers restore choices after a reload
    this.recall();
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
    const words = right ? ["Correct.", explained] : ["Not yet.", hint, explained];
    this.say(words.filter(Boolean).join(" "), right ? "correct" : "wrong");
    save({ ...load(), [this.id]: { right, when: new Date().toISOString() } });
    this.recall();
    this.onGraded();
  }

  unmark() {
    this.graded = false;
    this.button.textContent = "Check";
    this.say("", "");
    this.answer.unmark();
  }

  retry() {
    this.restart();
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
    const entry = load()[this.id];
    this.past.textContent = entry
      ? `${entry.right ? "Answered correctly" : "Not yet correct"} on ${entry.when.slice(0, 10)}`
      : "";
  }
}

class Progress {
  constructor(sections) {
    this.line = create("p", "sg-progress");
    this.line.tabIndex = -1; // takes the focus when the reset button goes
    this.text = create("span", "");
    this.reset = button("sg-reset", "Start over", () => this.forget());
    this.line.append(this.text, " ", this.reset);
    this.questions = sections.map((section) => new Question(section, () => this.show()));
    sections[0].before(this.line);
    this.show();
  }

  show() {
    const progress = load();
    const answered = this.questions.filter((question) => progress[question.id]);
    const right = answered.filter((question) => progress[question.id].right).length;
    const total = this.questions.length;
    this.text.textContent = answered.length
      ? `${right} of ${total} answered correctly on this device.`
      : `${total} to answer. What you answer is remembered on this device only.`;
    this.reset.hidden = !answered.length;
  }

  forget() {
    const progress = load();
    for (const question of this.questions) {
      delete progress[question.id];
      question.restart();
    }
    save(progress);
    this.questions.forEach((question) => question.recall());
    this.show();
    this.line.focus();
  }
}

const start = () => {
  const sections = [...document.querySelectorAll(".sg-question")].filter((section) =>
    section.querySelector("form"),
  );
  if (sections.length) new Progress(sections);

  // Printed pages show every answer; afterwards each is as the reader left it.
  // Paper is white: the dark scheme would put pale text on it.
  const { dataset } = document.documentElement;
  let opened = [];
  let scheme;
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll(".sg-question details:not([open])")];
    opened.forEach((details) => (details.open = true));
    scheme = dataset.theme;
    dataset.theme = "light";
  });
  window.addEventListener("afterprint", () => {
    opened.forEach((details) => (details.open = false));
    opened = [];
    if (scheme) dataset.theme = scheme;
  });
};
