/* The page of an exam: fixed ones, random ones, what came out of earlier ones. */

class ExamDesk extends Desk {
  constructor(place, store, index) {
    super(place, store, index, place.dataset.exam);
    this.exam = index.exams[place.dataset.exam];
    this.open();
  }

  begin() {
    const buttons = create("div", "sg-buttons");
    Object.entries(this.exam.fixed).forEach(([name, ids], number) => {
      const known = ids.filter((id) => this.all.has(id));
      const title = `Exam ${number + 1}`;
      buttons.append(this.offer(title, `${title} (${plural(known.length, "question")})`, () => known));
    });
    for (const size of Object.keys(this.exam.seats)) {
      const seats = Object.values(this.exam.seats[size]).reduce((sum, count) => sum + count, 0);
      const fewer = seats < size ? `, all there are` : "";
      const text = `Random exam of ${seats}${fewer}`;
      buttons.append(this.offer(text, text, () => drawn(this.exam, size)));
    }
    this.place.replaceChildren(this.title(`Begin an exam for ${this.exam.name}`), buttons);
    if (this.store.notice) this.place.append(create("p", "sg-notice", this.store.notice));
    const earlier = this.earlier();
    if (earlier) this.place.append(create("h3", "", "Your earlier exams"), earlier);
  }

  offer(title, text, draw) {
    return button("sg-button", text, () => {
      const about = { title, exam: this.exam.id ?? this.place.dataset.exam, timed: true, feedback: "end" };
      this.run(newSession(about, seriesLast(draw(), this.all)));
    });
  }

  earlier() {
    const own = Object.values(this.store.document.exams)
      .filter(({ exam }) => exam === this.place.dataset.exam)
      .sort((one, other) => (one.finished < other.finished ? 1 : -1));
    if (!own.length) return null;
    const rows = own.map((one) => [
      dayOf(one.finished),
      String(one.title),
      `${one.right} of ${one.total}`,
      String(one.score),
    ]);
    return tableOf(["Day", "Exam", "Right", "Score"], rows);
  }
}
