/* The progress document. studyguide/progress/document.py says what it is, and has the same rules. */

const FORMAT = "azureml-study-guide progress";
const VERSION = 2;
const RESULTS = ["right", "partly", "wrong"];
const WHEN = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const emptyDocument = () => ({
  format: FORMAT,
  version: VERSION,
  questions: {},
  exercises: {},
  exams: {},
  forgotten: {},
});

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

const requireThat = (condition, where) => {
  if (!condition) throw new Error(`it is damaged at ${where}`);
};

const checkedPart = (raw, part, check) => {
  const content = raw[part] ?? {};
  requireThat(isObject(content), part);
  for (const [name, entry] of Object.entries(content)) requireThat(check(entry), `${part}: ${name}`);
  return content;
};

const areAttempts = (list) =>
  Array.isArray(list) &&
  list.every((entry) => isObject(entry) && WHEN.test(entry.when) && RESULTS.includes(entry.result));

// The document that a text is; an Error says why it is none.
const parseDocument = (text) => {
  let raw;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new Error("it is not JSON, or a part of it is missing");
  }
  if (!isObject(raw) || raw.format !== FORMAT) {
    throw new Error("it is not a progress file of this guide");
  }
  if (raw.version > VERSION) {
    throw new Error("a newer release of the guide wrote it: reload this page, or update the guide");
  }
  if (raw.version !== VERSION) throw new Error(`its version, ${raw.version}, is unknown`);
  return mergeDocuments(emptyDocument(), {
    questions: checkedPart(raw, "questions", areAttempts),
    exercises: checkedPart(raw, "exercises", areAttempts),
    exams: checkedPart(raw, "exams", (exam) => isObject(exam) && WHEN.test(exam.finished)),
    forgotten: checkedPart(raw, "forgotten", (when) => typeof when === "string" && WHEN.test(when)),
  });
};

const later = (one = "", other = "") => (one > other ? one : other);

const union = (attempts, since) => {
  const unique = new Map();
  for (const { when, result } of attempts) {
    if (when > since) unique.set(`${when} ${result}`, { when, result });
  }
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, attempt]) => attempt);
};

// Everything of both, without what either has forgotten.
const mergeDocuments = (one, other) => {
  const merged = emptyDocument();
  for (const what of Object.keys({ ...one.forgotten, ...other.forgotten })) {
    merged.forgotten[what] = later(one.forgotten[what], other.forgotten[what]);
  }
  const everything = merged.forgotten["*"] ?? "";
  for (const kind of ["questions", "exercises"]) {
    for (const id of Object.keys({ ...one[kind], ...other[kind] })) {
      const since = later(everything, merged.forgotten[`${kind}/${id}`]);
      const attempts = union([...(one[kind][id] ?? []), ...(other[kind][id] ?? [])], since);
      if (attempts.length) merged[kind][id] = attempts;
    }
  }
  for (const [id, exam] of Object.entries({ ...one.exams, ...other.exams })) {
    if (exam.finished > everything) merged.exams[id] = exam;
  }
  return merged;
};

// What the first release stored: {id: {right: boolean, when: ISO date and time}}.
const migrateFirst = (text) => {
  const migrated = emptyDocument();
  try {
    for (const [id, { right, when }] of Object.entries(JSON.parse(text) ?? {})) {
      const moment = new Date(when).toISOString();
      migrated.questions[id] = [{ when: moment, result: right ? "right" : "wrong" }];
    }
  } catch {
    // not what we wrote: nothing to take over
  }
  return migrated;
};
