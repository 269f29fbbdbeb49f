/* Progress in this browser. Several tabs may write: each keeps what it knows, and merges. */

const KEY = "studyguide:progress:v2";
const FIRST_KEY = "studyguide:progress:v1";
const DAMAGED_KEY = "studyguide:progress:damaged";

const DENIED = "This browser keeps nothing for this page, so what you answer counts until you close it.";
const FULL = "This browser's storage is full, so what you answer now counts until you close the page.";
const NEWER = "A newer release of this page keeps your progress; this one leaves it as it is.";

class Store {
  constructor() {
    this.document = emptyDocument();
    this.notice = ""; // why nothing is kept, in a sentence
    this.frozen = false;
    this.listeners = [];
    this.take(this.read(KEY));
    const first = this.read(FIRST_KEY);
    if (first) {
      this.document = mergeDocuments(this.document, migrateFirst(first));
      if (this.write()) localStorage.removeItem(FIRST_KEY);
    }
    window.addEventListener("storage", (event) => this.onOtherTab(event));
  }

  read(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      this.notice = DENIED;
      return null;
    }
  }

  // Learn what is stored; true when this tab knows more than that.
  take(text) {
    if (text === null) return true;
    try {
      const stored = parseDocument(text);
      this.document = mergeDocuments(this.document, stored);
      return JSON.stringify(this.document) !== JSON.stringify(mergeDocuments(stored, emptyDocument()));
    } catch (error) {
      if (/newer release/.test(error.message)) {
        this.frozen = true;
        this.notice = NEWER;
      } else {
        this.putAside(text);
      }
      return true;
    }
  }

  putAside(text) {
    try {
      localStorage.setItem(DAMAGED_KEY, text);
    } catch {
      // there was nothing in it that we could read
    }
  }

  write() {
    if (this.frozen) return false;
    try {
      localStorage.setItem(KEY, JSON.stringify(this.document));
      this.notice = "";
      return true;
    } catch (error) {
      this.notice = error.name === "QuotaExceededError" || error.message === "full" ? FULL : DENIED;
      return false;
    }
  }

  onOtherTab(event) {
    if (event.key !== KEY && event.key !== null) return;
    // The other tab may have written before it knew of our last answer.
    if (this.take(event.newValue) && event.newValue !== null) this.write();
    this.tell();
  }

  // Add a document to what is kept.
  add(change) {
    this.take(this.read(KEY)); // what another tab has written meanwhile
    this.document = mergeDocuments(this.document, change);
    this.write();
    this.tell();
  }

  record(kind, id, result) {
    const attempt = { when: new Date().toISOString(), result };
    this.add({ ...emptyDocument(), [kind]: { [id]: [attempt] } });
  }

  // Forget "*" (everything) or a list such as ["questions/the-id"].
  forget(what) {
    const when = new Date().toISOString();
    const forgotten = Object.fromEntries(what.map((name) => [name, when]));
    this.add({ ...emptyDocument(), forgotten });
  }

  attempts(id, kind = "questions") {
    return this.document[kind][id] ?? [];
  }

  state(id) {
    return stateOf(this.attempts(id));
  }

  get used() {
    const { questions, exercises, exams } = this.document;
    return [questions, exercises, exams].some((part) => Object.keys(part).length);
  }

  listen(listener) {
    this.listeners.push(listener);
    listener();
  }

  tell() {
    this.listeners.forEach((listener) => listener());
  }
}
