/* How much is known, in the menu, on the first page, in the map of objectives. */

const knownOf = (store, ids) => ids.filter((id) => store.state(id) === "known").length;

class Marks {
  constructor(store) {
    this.store = store;
    store.listen(() => this.show());
  }

  // Nothing is loaded for a reader who has answered nothing.
  async show() {
    if (!this.store.used && !this.index) return;
    try {
      this.index = await load("index");
    } catch {
      return; // a page that was saved by itself
    }
    for (const chapter of chaptersOf(this.index)) this.markChapter(chapter);
    this.markObjectives();
    this.markFirstPage();
  }

  markChapter(chapter) {
    const ids = chapter.questions.map(([id]) => id);
    const known = knownOf(this.store, ids);
    const answered = ids.some((id) => this.store.state(id) !== "new");
    const words = answered ? `${known} of ${ids.length} known` : "";
    for (const place of document.querySelectorAll(`[data-chapter="${chapter.path}"]`)) {
      if (!place.matches("a")) place.textContent = words;
    }
    const address = new URL(pageOf(chapter)).pathname;
    for (const link of document.querySelectorAll("nav.bd-links a.reference")) {
      if (new URL(link.href).pathname === address) this.mark(link, known, ids.length, answered);
    }
  }

  mark(link, known, total, answered) {
    let place = link.querySelector(".sg-done");
    if (!place) link.append(" ", (place = create("span", "sg-done")));
    place.textContent = answered ? `${known}/${total}` : "";
    if (answered) place.append(create("span", "visually-hidden", " known"));
  }

  markObjectives() {
    const practised = new Map();
    for (const { id, objectives } of questionsOf(this.index).values()) {
      for (const name of objectives) practised.set(name, [...(practised.get(name) ?? []), id]);
    }
    for (const [name, ids] of practised) {
      const anchor = document.getElementById(`objective-${name.replaceAll(".", "-")}`);
      const cell = anchor?.closest("tr")?.lastElementChild;
      if (!cell) continue;
      let place = cell.querySelector(".sg-done");
      if (!place) cell.append((place = create("span", "sg-done")));
      const known = knownOf(this.store, ids);
      place.textContent = known ? ` ${known} known` : "";
    }
  }

  markFirstPage() {
    if (location.pathname !== new URL("../book/index.html", STATIC).pathname) return;
    const ids = [...questionsOf(this.index).keys()];
    let line = document.querySelector(".sg-summary");
    if (!line) document.querySelector("article h1").after((line = create("p", "sg-summary")));
    const link = create("a", "", "Practise what you missed");
    link.href = new URL("../book/practice/questions.html", STATIC);
    const known = `You know ${knownOf(this.store, ids)} of ${ids.length} questions. `;
    line.replaceChildren(known, link, ".");
  }
}
