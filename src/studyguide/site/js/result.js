/* What came out: score, parts, weakest objectives, and every question with its reasons. */

const tableOf = (heads, rows) => {
  const table = create("table", "table sg-table");
  const head = table.createTHead().insertRow();
  for (const text of heads) {
    const cell = create("th", "", text);
    cell.scope = "col";
    head.append(cell);
  }
  const body = table.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    row.forEach((content, place) => {
      const cell = line.insertCell();
      cell.append(content);
      cell.dataset.label = heads[place]; // a phone shows the cells of a wide row below each other
    });
  }
  return table;
};

const linksTo = (name, index) => {
  const list = create("span", "");
  for (const chapter of chaptersOf(index).filter((one) => one.objectives.includes(name))) {
    const link = create("a", "", `${chapter.id} ${chapter.title}`);
    link.href = pageOf(chapter);
    list.append(list.childNodes.length ? "; " : "", link);
  }
  return list;
};

const examResult = (exam, results, page, reason) => {
  const found = scoreOf(exam, results, page.all);
  const passed = found.score >= PASS;
  const heading = create("h2", "", `${found.score} of 1,000: ${passed ? "passed" : "not passed"}`);
  const share = `${found.right} of ${found.total} right; 700 passes. The score is our approximation.`;
  const parts = [heading, create("p", "sg-summary", [reason, share].filter(Boolean).join(" "))];
  parts.push(
    create("h3", "", "By part"),
    tableOf(
      ["Part", "Right", "Share"],
      found.domains.map(({ title, right, total }) => [
        title,
        `${right} of ${total}`,
        `${Math.round((100 * right) / total)}%`,
      ]),
    ),
  );
  if (found.weakest.length) {
    parts.push(
      create("h3", "", "Your weakest objectives"),
      tableOf(
        ["Objective", "Right", "Read again"],
        found.weakest.map(({ name, text, right, total }) => [
          text,
          `${right} of ${total}`,
          linksTo(name, page.index),
        ]),
      ),
    );
  }
  return parts;
};

const practiceResult = (results) => {
  const all = Object.values(results);
  const right = all.filter((result) => result === "right").length;
  return [create("h2", "", `${right} of ${all.length} right at the first answer`)];
};

const reviewOf = (session, results, html) => {
  const parts = [create("h3", "", "Every question")];
  session.questions.forEach((id, place) => {
    const verdict = results[id] === "right" ? "right" : "not right";
    const flagged = session.flags.includes(id) ? ", flagged" : "";
    parts.push(create("h4", "", `Question ${place + 1}: ${verdict}${flagged}`));
    parts.push(reviewed(html[id], session.answers[id]));
  });
  return parts;
};
