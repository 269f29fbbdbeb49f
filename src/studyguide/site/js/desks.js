/* What the places of the pages in book/practice become. */

const DESKS = { questions: PracticeDesk, exam: ExamDesk, progress: Backup };

const furnish = async (store) => {
  for (const place of document.querySelectorAll(".sg-practice")) {
    try {
      new DESKS[place.dataset.practice](place, store, await load("index"));
    } catch (error) {
      place.replaceChildren(create("p", "sg-notice", `${error.message}. Reload the page.`));
    }
  }
};
