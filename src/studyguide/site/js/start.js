/* What a page does with what is on it. */

const start = () => {
  preparePrinting();
  const store = new Store();
  const sections = [...document.querySelectorAll(".sg-question[data-question]")];
  if (sections.length) new Chapter(sections, store);
  new Marks(store);
  if (typeof furnish === "function") furnish(store);
};

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
