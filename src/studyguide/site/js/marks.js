/* How much is known, in the menu, on the first page, in the map of objectives. */

const knownOf = (store, ids) => ids.filter((id) => store.state(id) === "known").length;

const idsOf = (chapter) => chapter.questions.map(([id]) => id);

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
    for (const section of this.index.sections) {
      section.chapters.forEach((chapter) => this.markChapter(chapter));
      this.fill(`span[data-section="${section.id}"]`, section.chapters.flatMap(idsOf));
    }
    this.markObjectives();
    this.markFirstPage();
  }

  // Places that the page leaves empty for this.
  fill(places, ids) {
    const words = this.isBegun(ids) ? `${knownOf(this.store, ids)} of ${ids.length} known` : "";
    document.querySelectorAll(places).forEach((place) => (place.textContent = words));
  }

  isBegun(ids) {
    return ids.some((id) => this.store.state(id) !== "new");
  }

  markChapter(chapter) {
    const ids = idsOf(chapter);
    this.fill(`span[data-chapter="${chapter.path}"]`, ids);
    const address = new URL(pageOf(chapter)).pathname;
    for (const link of document.querySelectorAll("nav.bd-links a.reference")) {
      if (new URL(link.href).pathname === address) {
        this.mark(link, knownOf(this.store, ids), ids.length, this.isBegun(ids));
      }
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
