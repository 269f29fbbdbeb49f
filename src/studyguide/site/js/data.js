/* The bank's data, loaded when it is asked for. A script that hands over JSON is what a page that is
   opened from a folder may load too. */

const STATIC = document.currentScript?.src ? new URL(".", document.currentScript.src) : null;
const pending = {};
const taken = {};

window.studyguideData = (name, content) => taken[name]?.(content);

// The content of _static/bank/<name>.js.
const load = (name) =>
  (pending[name] ??= new Promise((resolve, reject) => {
    taken[name] = resolve;
    const script = document.createElement("script");
    script.src = new URL(`bank/${name}.js`, STATIC);
    script.addEventListener("error", () => reject(new Error(`${script.src} cannot be loaded`)));
    document.head.append(script);
  }));

const chaptersOf = (index) => index.sections.flatMap(({ chapters }) => chapters);

const pageOf = (chapter) => new URL(`../book/${chapter.path}.html`, STATIC).href;

// Question id -> {id, type, objectives, chapter, section}.
const questionsOf = (index) => {
  const found = new Map();
  for (const section of index.sections) {
    for (const chapter of section.chapters) {
      for (const [id, type, objectives] of chapter.questions) {
        found.set(id, { id, type, objectives, chapter, section: section.slug });
      }
    }
  }
  return found;
};

// The HTML of questions, by id.
const htmlOf = async (index, ids) => {
  const all = questionsOf(index);
  const sections = new Set(ids.map((id) => all.get(id).section));
  return Object.assign({}, ...(await Promise.all([...sections].map(load))));
};

// The section element of a question.
const elementOf = (html) => {
  const template = document.createElement("template");
  template.innerHTML = html;
  return document.importNode(template.content, true).firstElementChild;
};
