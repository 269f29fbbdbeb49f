/* The page of progress: how much is known, a file to save and to load, and the way to forget. */

class Backup {
  constructor(place, store, index) {
    Object.assign(this, { place, store, index });
    this.table = create("div", "");
    this.status = create("p", "sg-notice");
    this.status.setAttribute("role", "status");
    this.status.tabIndex = -1;
    const heading = create("h2", "", "On this device");
    const buttons = create("div", "sg-buttons");
    this.input = document.createElement("input");
    this.input.type = "file";
    this.input.accept = ".json,application/json";
    this.input.hidden = true;
    this.input.setAttribute("aria-label", "A progress file");
    this.input.addEventListener("change", () => this.take(this.input.files[0]));
    buttons.append(
      button("sg-button", "Save as a file", () => this.give()),
      button("sg-button", "Load a file", () => this.input.click()),
      this.input,
      button("sg-button sg-danger", "Forget everything", () => this.forget()),
    );
    place.replaceChildren(heading, this.table, buttons, this.status);
    store.listen(() => this.show());
  }

  show() {
    const rows = this.index.sections.map(({ id, title, chapters }) => {
      const ids = chapters.flatMap(({ questions }) => questions.map(([name]) => name));
      const count = (state) => String(ids.filter((name) => this.store.state(name) === state).length);
      return [`${id} ${title}`, ...["known", "again", "missed", "new"].map(count)];
    });
    const heads = ["Section", "Known", "To confirm on a later day", "Missed", "Not seen"];
    this.table.replaceChildren(tableOf(heads, rows));
    const exercises = Object.keys(this.store.document.exercises).length;
    const exams = Object.keys(this.store.document.exams).length;
    const more = `${plural(exercises, "exercise")} tried, ${plural(exams, "exam")} finished.`;
    this.table.append(create("p", "", more));
    if (this.store.notice) this.say(this.store.notice);
  }

  say(text) {
    this.status.textContent = text;
  }

  give() {
    const text = JSON.stringify(this.store.document, null, 1);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = `study-progress-${dayOf(new Date().toISOString())}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href));
  }

  async take(file) {
    if (!file) return;
    try {
      this.store.add(parseDocument(await file.text()));
      this.say(this.store.notice || `${file.name} was added to what was here.`);
    } catch (error) {
      this.say(`${file.name} was not loaded: ${error.message}. What was here is as it was.`);
    }
    this.input.value = "";
  }

  async forget() {
    const answered = Object.keys(this.store.document.questions).length;
    const text = `Forget your answers to ${plural(answered, "question")}, and all exams and exercises?`;
    if (!(await ask(`${text} Save them as a file first to keep a copy.`, "Forget everything"))) return;
    this.store.forget(["*"]);
    this.say("All is forgotten.");
    this.status.focus();
  }
}
