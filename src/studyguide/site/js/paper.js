/* One question of an exam: it is answered and not yet graded. */

class PaperQuestion {
  constructor(section, value, onChange) {
    this.answer = new KINDS[section.dataset.type](section);
    section.querySelectorAll("details").forEach((details) => details.remove());
    const form = section.querySelector("form");
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", () => onChange(this.answer.value));
    this.feedback = section.querySelector(".sg-feedback");
    if (this.answer.resume) this.offerOneByOne(form, value ?? [], onChange);
    else if (value) this.answer.value = value;
  }

  // A series: what was answered is locked, the rest comes one by one.
  offerOneByOne(form, value, onChange) {
    const { answer, feedback } = this;
    const next = button("sg-button", "Answer", () => {
      if (!answer.given) {
        feedback.textContent = answer.missing;
        return;
      }
      const more = answer.advance();
      feedback.textContent = more ?? CLOSED;
      if (!more) {
        answer.lock();
        next.hidden = true;
      }
      kept = answer.value;
      onChange(kept);
    });
    let kept = value;
    // An answer counts when it is given by the button; until then it can be changed.
    form.addEventListener("change", (event) => event.stopImmediatePropagation(), true);
    form.append(next);
    answer.resume(value);
    if (isGiven(value)) {
      answer.lock();
      answer.show(value.length);
      next.hidden = true;
      feedback.textContent = CLOSED;
    }
  }
}

const CLOSED = "This series is answered and cannot be reopened.";

// Whether an answer that was kept is right: the kind grades it on a copy that nobody sees.
const grade = (html, value) => {
  const section = elementOf(html);
  const answer = new KINDS[section.dataset.type](section);
  if (value) answer.value = value;
  return isGiven(value) && answer.right ? "right" : "wrong";
};

// A question as it was answered, with all reasons.
const reviewed = (html, value) => {
  const section = elementOf(html);
  const answer = new KINDS[section.dataset.type](section);
  if (value) answer.value = value;
  answer.mark();
  answer.lock();
  return section;
};
