/* A practice or an exam under way: plain data, kept after each step. */

const MINUTE = 60_000;
const MINUTES_A_QUESTION = 2;

const newSession = (about, questions) => ({
  version: 1,
  id: `${about.exam || "practice"}-${new Date().toISOString()}`,
  ...about, // title, exam, timed, feedback ("now" or "end")
  questions,
  answers: {}, // by question id: what its kind calls `value`
  results: {}, // of a practice that says at once: "right" or "wrong"
  flags: [],
  at: 0,
  left: questions.length * MINUTES_A_QUESTION * MINUTE,
});

// Keeps one session; another tab that takes it over is noticed.
class SessionKeeper {
  constructor(name, onTaken) {
    this.key = `studyguide:session:${name}`;
    this.owner = Math.random().toString(36).slice(2);
    this.works = true;
    window.addEventListener("storage", (event) => {
      if (event.key === this.key && this.holds && !this.isOurs(event.newValue)) {
        this.holds = false;
        onTaken();
      }
    });
  }

  isOurs(text) {
    try {
      return JSON.parse(text)?.owner === this.owner;
    } catch {
      return false;
    }
  }

  // The session that was left, without the questions that are no longer in the bank.
  load(all) {
    try {
      const session = JSON.parse(localStorage.getItem(this.key));
      if (session?.version !== 1) return null;
      const here = session.questions[session.at];
      session.questions = session.questions.filter((id) => all.has(id));
      session.at = Math.max(0, session.questions.indexOf(here));
      return session.questions.length ? session : null;
    } catch {
      return null; // denied, or not ours
    }
  }

  save(session) {
    this.holds = true;
    try {
      localStorage.setItem(this.key, JSON.stringify({ ...session, owner: this.owner }));
      this.works = true;
    } catch {
      this.works = false;
    }
  }

  drop() {
    this.holds = false;
    try {
      localStorage.removeItem(this.key);
    } catch {
      // it was never kept
    }
  }
}

const isGiven = (value) => Array.isArray(value) && value.length > 0 && !value.includes("");
