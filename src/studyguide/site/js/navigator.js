/* All questions of an exam at a glance: which are answered, which are flagged. */

const summaryOf = (session) => {
  const answered = session.questions.filter((id) => isGiven(session.answers[id])).length;
  return { answered, open: session.questions.length - answered, flagged: session.flags.length };
};

const navigatorOf = (session, onChoose) => {
  const list = create("ol", "sg-navigator");
  session.questions.forEach((id, place) => {
    const words = [
      isGiven(session.answers[id]) ? "answered" : "open",
      session.flags.includes(id) && "flagged",
    ].filter(Boolean);
    const choice = button("sg-button", `${place + 1} `, () => onChoose(place));
    choice.append(create("small", "", words.join(", ")));
    const item = create("li", "");
    item.append(choice);
    list.append(item);
  });
  return list;
};
