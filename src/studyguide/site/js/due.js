/* When a question comes again: FSRS, from all answers to it (vendor/ts-fsrs.js). */

const RATINGS = { right: "Good", partly: "Hard", wrong: "Again" };

const dueOn = (attempts) => {
  const { fsrs, createEmptyCard, Rating } = globalThis.FSRS;
  // Days, not minutes: no step is shorter than one, and no chance makes two readers' plans differ.
  const scheduler = fsrs({ enable_short_term: false, enable_fuzz: false });
  let card = createEmptyCard(new Date(attempts[0].when));
  for (const { when, result } of attempts) {
    card = scheduler.next(card, new Date(when), Rating[RATINGS[result]]).card;
  }
  return card.due;
};

const isDue = (attempts, now) => attempts.length > 0 && dueOn(attempts) <= now;
