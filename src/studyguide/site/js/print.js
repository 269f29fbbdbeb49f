/* Printed pages show every answer; afterwards each is as the reader left it.
   Paper is white: the dark scheme would put pale text on it. */

const preparePrinting = () => {
  const { dataset } = document.documentElement;
  let opened = [];
  let scheme;
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll(".sg-question details:not([open])")];
    opened.forEach((details) => (details.open = true));
    scheme = dataset.theme;
    dataset.theme = "light";
  });
  window.addEventListener("afterprint", () => {
    opened.forEach((details) => (details.open = false));
    opened = [];
    if (scheme) dataset.theme = scheme;
  });
};
