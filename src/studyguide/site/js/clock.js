/* The time that is left. While it runs it goes by a clock that nobody sets; what is kept is what is
   left, never a time of day. So a change of the system's clock does not matter. */

class Clock {
  constructor(left, now = () => performance.now()) {
    this.kept = left;
    this.now = now;
    this.since = null;
  }

  get runs() {
    return this.since !== null;
  }

  get left() {
    return this.runs ? Math.max(0, this.kept - (this.now() - this.since)) : this.kept;
  }

  start() {
    this.since ??= this.now();
  }

  stop() {
    this.kept = this.left;
    this.since = null;
  }
}

const clockText = (milliseconds) => {
  const seconds = Math.ceil(milliseconds / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
};
