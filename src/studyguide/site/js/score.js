/* The result of an exam, from the results of its questions. */

const PASS = 700;

// Our approximation: the share of right answers, on a scale from 1 to 1,000.
const scaled = (right, total) => Math.max(1, Math.round((1000 * right) / total));

// `results` are "right" or "wrong" by question id.
const scoreOf = (exam, results, all) => {
  const ids = Object.keys(results);
  const right = (chosen) => chosen.filter((id) => results[id] === "right").length;
  const part = (chosen) => ({ right: right(chosen), total: chosen.length });
  const domains = exam.domains
    .map(({ title, pool }) => ({ title, ...part(ids.filter((id) => pool.includes(id))) }))
    .filter(({ total }) => total);
  const weakest = exam.domains
    .flatMap(({ objectives }) => objectives)
    .map(([name, text]) => {
      const asked = ids.filter((id) => all.get(id).objectives.includes(name));
      return { name, text, ...part(asked) };
    })
    .filter((objective) => objective.right < objective.total)
    .sort((one, other) => one.right / one.total - other.right / other.total || other.total - one.total)
    .slice(0, 5);
  return { score: scaled(right(ids), ids.length), ...part(ids), domains, weakest };
};
