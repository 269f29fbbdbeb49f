/* The page of mixed practice: what to practise, how many, when to be told. */

const WHICH = {
  any: "All of them",
  missed: "Missed, and not yet known",
  new: "Not seen",
  due: "Due again",
};
const SIZES = [5, 10, 20, 50];

const choose = (label, name, groups) => {
  const row = create("p", "sg-field");
  const text = create("label", "", label);
  const select = create("select", "sg-select");
  select.id = text.htmlFor = `sg-${name}`;
  for (const [title, options] of groups) {
    const entries = options.map(([value, shown]) => new Option(shown, value));
    if (!title) {
      select.append(...entries);
      continue;
    }
    const group = document.createElement("optgroup");
    group.label = title;
    group.append(...entries);
    select.append(group);
  }
  row.append(text, select);
  return [row, select];
};

class PracticeDesk extends Desk {
  constructor(place, store, index) {
    super(place, store, index, "practice");
    this.open();
  }

  begin() {
    const [whereRow, where] = choose("From", "where", this.places());
    const [whichRow, which] = choose("Which", "which", [["", Object.entries(WHICH)]]);
    const sizes = [...SIZES.map((size) => [size, size]), [Infinity, "all"]];
    const [sizeRow, size] = choose("How many", "size", [["", sizes]]);
    const [whenRow, when] = choose("Told", "told", [
      ["", [["now", "after each answer"], ["end", "at the end"]]],
    ]);
    size.value = "10";
    const found = create("p", "sg-found");
    found.setAttribute("role", "status");
    const start = button("sg-check", "Start", () => {
      const ids = reordered(this.matching(where.value, which.value, when.value));
      const about = { title: "Practice", exam: "", timed: false, feedback: when.value };
      this.run(newSession(about, seriesLast(ids.slice(0, Number(size.value)), this.all)));
    });
    const count = () => {
      const total = this.matching(where.value, which.value, when.value).length;
      found.textContent = total ? `${plural(total, "question")} to choose from.` : "None just now.";
      start.disabled = !total;
    };
    const form = create("div", "sg-setup");
    form.append(whereRow, whichRow, sizeRow, whenRow, found, start);
    form.addEventListener("change", count);
    this.place.replaceChildren(this.title("Choose"), form);
    if (this.store.notice) this.place.append(create("p", "sg-notice", this.store.notice));
    count();
  }

  // What is told at the end is graded: open questions are not.
  matching(where, which, when) {
    const ids = matching(this.index, this.store, where, which);
    return when === "end" ? ids.filter((id) => this.all.get(id).type !== "open") : ids;
  }

  places() {
    const { sections, exams } = this.index;
    const asked = new Set([...this.all.values()].flatMap(({ objectives }) => objectives));
    return [
      ["", [["", "the whole book"]]],
      ["Sections", sections.map(({ id, slug, title }) => [slug, `${id} ${title}`])],
      ["Chapters", chaptersOf(this.index).map(({ id, path, title }) => [path, `${id} ${title}`])],
      ...Object.values(exams).map(({ name, domains }) => [
        `Objectives of ${name}`,
        domains.flatMap(({ objectives }) => objectives).filter(([id]) => asked.has(id)),
      ]),
    ];
  }
}
