/* Slots that take one of a few choices each: order, match, code and, one after the other, yes-no. */
class Slots {
  constructor(section) {
    this.slots = [...section.querySelectorAll(".sg-slot")];
    this.reasons = [...section.querySelectorAll(".sg-verdict .sg-why")];
    this.selects = this.slots.map((slot) => this.offer(slot));
  }

  offer(slot) {
    const label = slot.querySelector(".sg-label");
    const select = create("select", "sg-select");
    select.setAttribute("aria-labelledby", label.id);
    select.append(new Option("Choose \u2026", ""));
    slot.dataset.choices.split("\n").forEach((text, number) => select.append(new Option(text, number)));
    label.after(select);
    return select;
  }

  isRight(index) {
    return this.selects[index].value === this.slots[index].dataset.key;
  }

  get given() {
    return this.selects.every((select) => select.value !== "");
  }

  get missing() {
    return "Choose something everywhere first.";
  }

  get right() {
    return this.slots.every((_, index) => this.isRight(index));
  }

  // What was chosen, as it may be kept: the numbers of the choices, empty where there is none.
  get value() {
    return this.selects.map((select) => select.value);
  }

  set value(chosen) {
    this.selects.forEach((select, index) => (select.value = chosen[index] ?? ""));
  }

  get hint() {
    const right = this.slots.filter((_, index) => this.isRight(index)).length;
    return `${right} of ${this.slots.length} are right.`;
  }

  get explained() {
    return "Each line now says why.";
  }

  mark() {
    this.slots.forEach((slot, index) => {
      const select = this.selects[index];
      const right = this.isRight(index);
      const note = create("div", "sg-note");
      note.id = `${slot.querySelector(".sg-label").id}-note`;
      const key = slot.dataset.choices.split("\n")[slot.dataset.key];
      note.append(create("p", "sg-mark", right ? "Correct" : `Not correct: ${key}`));
      note.append(...this.reasons[index].cloneNode(true).childNodes);
      slot.append(note);
      slot.dataset.marked = right ? "correct" : "wrong";
      select.setAttribute("aria-describedby", note.id);
    });
  }

  unmark() {
    this.slots.forEach((slot, index) => {
      slot.querySelector(".sg-note")?.remove();
      delete slot.dataset.marked;
      this.selects[index].removeAttribute("aria-describedby");
    });
  }

  lock() {
    this.selects.forEach((select) => (select.disabled = true));
  }

  shuffle() {
    this.selects.forEach((select) => select.append(...reordered([...select.options].slice(1))));
  }

  focus() {
    this.selects.find((select) => !select.disabled)?.focus();
  }
}

KINDS.match = Slots;
KINDS.code = Slots;

// The choices are places, which have an order of their own; the steps have none.
KINDS.order = class extends Slots {
  shuffle() {
    const list = this.slots[0].parentElement;
    list.append(...reordered([...list.children]));
  }

  focus() {
    this.slots[0].parentElement.querySelector("select").focus();
  }
};

KINDS["yes-no"] = class extends Slots {
  get current() {
    return this.selects.findIndex((select) => !select.disabled);
  }

  get given() {
    return this.selects[this.current].value !== "";
  }

  // Lock the answer and go on; null when the last one was given, and all can be graded.
  advance() {
    const next = this.current + 1;
    if (next === this.slots.length) return null;
    this.selects[next - 1].disabled = true;
    this.show(next);
    this.selects[next].focus();
    return `Proposal ${next + 1} of ${this.slots.length}.`;
  }

  show(last) {
    this.slots.forEach((slot, index) => (slot.hidden = index > last));
  }

  // An answer that was given cannot be revisited; the first proposal without one comes next.
  resume(chosen) {
    this.value = chosen;
    const given = chosen.filter((value) => value !== "").length;
    this.selects.forEach((select, index) => (select.disabled = index < given));
    this.show(given);
  }

  // The scenario and the answers stay in their order.
  shuffle() {}

  mark() {
    super.mark();
    this.selects.forEach((select) => (select.disabled = true));
  }

  restart() {
    this.selects.forEach((select) => (select.disabled = false));
    this.show(0);
  }
};
