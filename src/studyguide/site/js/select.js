/* Which questions a practice has. */

const STATES = {
  any: () => true,
  missed: (store, id) => ["missed", "again"].includes(store.state(id)),
  new: (store, id) => store.state(id) === "new",
  due: (store, id, now) => isDue(store.attempts(id), now),
};

// The ids of the questions from `where` ("", a section's slug, a chapter's path or an objective) that
// are `which`, in the book's order.
const matching = (index, store, where, which, now = new Date()) =>
  [...questionsOf(index).values()]
    .filter(({ section, chapter, objectives }) =>
      where ? [section, chapter.path, ...objectives].includes(where) : true,
    )
    .map(({ id }) => id)
    .filter((id) => STATES[which](store, id, now));

// A random exam: from each domain as many as it has seats; fewer where the bank has fewer.
const drawn = (exam, size, random = Math.random) => {
  const seats = exam.seats[size];
  const chosen = exam.domains.flatMap(({ id, pool }) => reordered(pool, random).slice(0, seats[id]));
  return reordered(chosen, random);
};

// A series cannot be reopened: it comes when all else is done.
const seriesLast = (ids, all) => {
  const series = ids.filter((id) => all.get(id).type === "yes-no");
  return [...ids.filter((id) => !series.includes(id)), ...series];
};
