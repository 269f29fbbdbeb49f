/* Small things that all parts use. */

const create = (tag, className, text = "") => {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
};

const button = (className, text, onClick) => {
  const element = create("button", className, text);
  element.type = "button";
  element.addEventListener("click", onClick);
  return element;
};

// Another order of a list with at least two different entries.
const reordered = (list, random = Math.random) => {
  const shuffled = [...list];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other], shuffled[last]];
  }
  const same = shuffled.every((entry, place) => entry === list[place]);
  return same && list.length > 1 ? [...shuffled.slice(1), shuffled[0]] : shuffled;
};

// Ask before something is done that cannot be undone.
const ask = (text, yes) =>
  new Promise((resolve) => {
    const dialog = create("dialog", "sg-dialog");
    const line = create("p", "", text);
    line.id = "sg-dialog-text";
    dialog.setAttribute("aria-labelledby", line.id);
    const buttons = create("div", "sg-buttons");
    buttons.append(
      button("sg-button", "Cancel", () => dialog.close("")),
      button("sg-button sg-danger", yes, () => dialog.close("yes")),
    );
    dialog.append(line, buttons);
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });

const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
