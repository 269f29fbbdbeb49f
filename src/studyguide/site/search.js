/* The search page: MiniSearch ranks sections, this shows them by page. */

(() => {
  "use strict";

  const FIELDS = { title: 6, heading: 4, text: 1, code: 0.4, answers: 0.15 };
  const REFERENCE = 0.2; // a page to look things up, beside a chapter that teaches them
  const PAGES = 20;
  const SECTIONS_OF_A_PAGE = 3;
  const AROUND = 90; // characters of an excerpt on each side of what was found

  const singular = (word) =>
    word.length > 4 ? word.replace(/ies$/, "y").replace(/([^su])s$/, "$1") : word;

  const makeEngine = (pages) => {
    const engine = new MiniSearch({
      fields: Object.keys(FIELDS),
      processTerm: (term) => singular(term.toLowerCase()),
    });
    const sections = pages.flatMap((page) =>
      page.sections.map(([anchor, heading, text, code, answers]) => ({
        page, anchor, heading, text, code, answers,
        title: anchor ? "" : `${page.number} ${page.title}`,
      })),
    );
    engine.addAll(sections.map((section, id) => ({ id, ...section })));
    return { engine, sections };
  };

  // The words in this order weigh more than the words somewhere; where they are a heading, most.
  const nearness = (section, phrase) => {
    const has = (text) => text.toLowerCase().includes(phrase);
    if (has(section.heading)) return 3;
    return has(section.text) || has(section.code) ? 1.5 : 1;
  };

  const find = ({ engine, sections }, words) => {
    const options = {
      boost: FIELDS,
      prefix: (term, place, terms) => place === terms.length - 1 && term.length > 2,
      fuzzy: (term) => (term.length > 4 ? 0.2 : false),
      weights: { prefix: 0.4, fuzzy: 0.25 },
    };
    let hits = engine.search(words, { ...options, combineWith: "AND" });
    if (!hits.length) hits = engine.search(words, options);
    const phrase = words.trim().toLowerCase().replace(/\s+/g, " ");
    const byPage = new Map();
    for (const hit of hits) {
      const section = sections[hit.id];
      const score = hit.score * nearness(section, phrase) * (section.page.number ? 1 : REFERENCE);
      const entry = byPage.get(section.page) ?? { page: section.page, found: [] };
      entry.found.push({ section, score, terms: Object.keys(hit.match) });
      byPage.set(section.page, entry);
    }
    const results = [...byPage.values()];
    for (const result of results) {
      result.found.sort((one, other) => other.score - one.score);
      result.found.length = Math.min(result.found.length, SECTIONS_OF_A_PAGE);
      // The best section counts in full, each further one half as much as the one before.
      result.score = result.found.reduce((sum, { score }, place) => sum + score / 2 ** place, 0);
    }
    return results.sort((one, other) => other.score - one.score).slice(0, PAGES);
  };

  const element = (tag, className, ...children) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...children);
    return made;
  };

  const pattern = (terms) =>
    new RegExp(terms.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"), "gi");

  const marked = (text, terms) => {
    const parts = [];
    let end = 0;
    for (const match of text.matchAll(pattern(terms))) {
      parts.push(text.slice(end, match.index), element("mark", "", match[0]));
      end = match.index + match[0].length;
    }
    return [...parts, text.slice(end)];
  };

  // Prose before code; never from an answer, which the reader may not have opened yet.
  const excerpt = (section, terms, phrase) => {
    for (const text of [section.text, section.code]) {
      let place = phrase ? text.toLowerCase().indexOf(phrase) : -1;
      if (place < 0) place = text.search(pattern(terms));
      if (place < 0) continue;
      const start = text.lastIndexOf(" ", Math.max(0, place - AROUND)) + 1;
      const stop = text.indexOf(" ", place + AROUND);
      return [
        start ? "… " : "",
        ...marked(text.slice(start, stop < 0 ? undefined : stop), terms),
        stop < 0 ? "" : " …",
      ];
    }
    return [];
  };

  const address = (page, anchor, words) =>
    `${page.path}?highlight=${encodeURIComponent(words)}${anchor && `#${anchor}`}`;

  const shown = ({ page, found }, words) => {
    const link = element("a", "", `${page.number} ${page.title}`.trim());
    link.href = address(page, found[0].section.anchor, words);
    const sections = found.map(({ section, terms }) => {
      const parts = excerpt(section, terms, words.toLowerCase());
      const item = element("li", "");
      if (section.anchor) {
        const inner = element("a", "", ...marked(section.heading, terms));
        inner.href = address(page, section.anchor, words);
        item.append(inner);
      }
      if (parts.length) item.append(element("p", "", ...parts));
      return item;
    });
    return element("li", "sg-result", element("h2", "", link), element("ul", "", ...sections));
  };

  const start = () => {
    const form = document.querySelector(".sg-search");
    const field = form.querySelector("input");
    const status = document.querySelector(".sg-search-status");
    const list = document.getElementById("search-results");
    const index = makeEngine(window.studyguideSearch);

    const show = () => {
      const words = field.value.trim();
      const results = words ? find(index, words) : [];
      list.replaceChildren(...results.map((result) => shown(result, words)));
      const pages = results.length === 1 ? "1 page" : `${results.length} pages`;
      status.textContent = !words ? "" : results.length ? `${pages}, the best first.` : `Nothing found for “${words}”.`;
    };

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      show();
      try {
        history.replaceState(null, "", `?q=${encodeURIComponent(field.value)}`);
      } catch {
        // A page that was opened from a folder may not change its address.
      }
    });
    field.addEventListener("input", show);
    field.value = new URLSearchParams(location.search).get("q") ?? "";
    field.focus();
    show();
  };

  if (typeof document !== "undefined") start();
  else globalThis.studyguideFind = (pages) => (words) => find(makeEngine(pages), words);
})();
