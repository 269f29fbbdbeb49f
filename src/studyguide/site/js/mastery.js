/* What is known: studyguide/progress/mastery.py says why. */

const dayOf = (when) => {
  const moment = new Date(when);
  const two = (number) => String(number).padStart(2, "0");
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
};

// "new", "missed", "again" (right, but only since the day of the last miss) or "known".
const stateOf = (attempts) => {
  const last = attempts.at(-1);
  if (!last) return "new";
  if (last.result !== "right") return "missed";
  const missed = attempts.filter(({ result }) => result !== "right").at(-1);
  return !missed || dayOf(last.when) > dayOf(missed.when) ? "known" : "again";
};

const pastOf = (attempts) => {
  const state = stateOf(attempts);
  if (state === "new") return "";
  const day = dayOf(attempts.at(-1).when);
  const words = {
    known: `Known since ${day}`,
    missed: `Not yet known: missed on ${day}`,
    again: `Right at another try on ${day}: known when right on a later day`,
  };
  return words[state];
};
