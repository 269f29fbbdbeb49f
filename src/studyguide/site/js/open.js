/* An open question: one reveal, then the reader says whether the answer was known. */

const SAYINGS = { right: "I knew it", partly: "Partly", wrong: "No" };

class OpenQuestion {
  constructor(section, store) {
    this.id = section.dataset.question;
    this.store = store;
    this.past = create("span", "sg-past");
    section.querySelector(".sg-kicker").append(" ", this.past);
    this.reveal = this.join(section, [...section.querySelectorAll("details")]);
    this.reveal.append(this.ask());
    store.listen(() => this.recall());
  }

  // Without the script answer, explanation and reason open one by one.
  join(section, [first, ...others]) {
    first.querySelector("summary").textContent = "Show the answer";
    for (const details of others) {
      const summary = details.querySelector("summary");
      first.append(create("p", "sg-part", summary.textContent));
      summary.remove();
      first.append(...details.childNodes);
      details.remove();
    }
    return first;
  }

  ask() {
    const group = create("div", "sg-buttons sg-said");
    group.setAttribute("role", "group");
    const label = create("span", "", "Did you know it?");
    label.id = `question-${this.id}-said`;
    group.setAttribute("aria-labelledby", label.id);
    this.buttons = Object.entries(SAYINGS).map(([result, text]) => {
      const choice = button("sg-button", text, () => this.say(result));
      choice.dataset.result = result;
      return choice;
    });
    this.status = create("span", "sg-heard");
    this.status.setAttribute("role", "status");
    group.append(label, ...this.buttons, this.status);
    return group;
  }

  say(result) {
    this.store.record("questions", this.id, result);
    this.buttons.forEach((choice) => {
      choice.setAttribute("aria-pressed", String(choice.dataset.result === result));
    });
    const later = this.store.state(this.id) === "again" ? ` ${LATER}` : "";
    this.status.textContent = result === "right" ? `Noted.${later}` : "Noted: it comes back in practice.";
  }

  restart() {
    this.reveal.open = false;
    this.status.textContent = "";
    this.buttons.forEach((choice) => choice.removeAttribute("aria-pressed"));
  }

  recall() {
    this.past.textContent = pastOf(this.store.attempts(this.id));
  }
}
