/* Options: radio buttons or check boxes. */
KINDS.single = KINDS.multiple = class {
  constructor(section) {
    this.options = [...section.querySelectorAll(".sg-option")];
    this.inputs = this.options.map((option) => option.querySelector("input"));
    this.reasons = [...section.querySelectorAll(".sg-verdict .sg-why")];
  }

  get given() {
    return this.inputs.some((input) => input.checked);
  }

  get right() {
    return this.options.every(
      (option, index) => this.inputs[index].checked === (option.dataset.key === "correct"),
    );
  }

  // What was chosen, as it may be kept: the numbers of the options.
  get value() {
    return this.inputs.filter((input) => input.checked).map((input) => input.value);
  }

  set value(chosen) {
    this.inputs.forEach((input) => (input.checked = chosen.includes(input.value)));
  }

  // What a wrong answer is told beside "Not yet".
  get hint() {
    const chosen = this.inputs.filter((input) => input.checked).length;
    const wanted = this.options.filter((option) => option.dataset.key === "correct").length;
    return chosen === wanted ? "" : `${wanted} answers are correct, you chose ${chosen}.`;
  }

  get explained() {
    return "Each option now says why it is right or wrong.";
  }

  mark() {
    this.options.forEach((option, index) => {
      const input = this.inputs[index];
      const key = option.dataset.key;
      const note = create("div", "sg-note");
      note.id = `${input.id}-note`;
      const verdict = create("p", "sg-mark", key === "correct" ? "Correct" : "Not correct");
      if (input.checked) verdict.append(create("span", "sg-yours", " \u2013 your choice"));
      note.append(verdict, ...this.reasons[index].cloneNode(true).childNodes);
      option.append(note);
      option.dataset.marked = key;
      input.setAttribute("aria-describedby", note.id);
    });
  }

  unmark() {
    this.options.forEach((option, index) => {
      option.querySelector(".sg-note")?.remove();
      delete option.dataset.marked;
      this.inputs[index].removeAttribute("aria-describedby");
    });
  }

  lock() {
    this.inputs.forEach((input) => (input.disabled = true));
  }

  shuffle() {
    const list = this.options[0].parentElement;
    list.append(...reordered([...list.children]));
  }

  focus() {
    this.options[0].parentElement.querySelector("input").focus();
  }
};
