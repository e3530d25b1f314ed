import { SingleBar } from "cli-progress";

/** Progress of long work, in steps. */
export interface Progress {
  /** One step begins; says what. */
  begin(step: string): void;
  /** Takes the bar away. */
  stop(): void;
}

/** A progress bar on standard error where that is a terminal; nothing otherwise. */
export function startProgress(steps: number): Progress {
  if (!process.stderr.isTTY) return { begin() {}, stop() {} };
  const bar = new SingleBar({
    format: " {bar} {value}/{total} {step}",
    barsize: 24,
    clearOnComplete: true,
    stopOnComplete: false,
    // The replays never return to the event loop: a handler of signals would keep Ctrl-C from ending them.
    gracefulExit: false,
    stream: process.stderr,
  });
  let begun = 0;
  bar.start(steps, 0, { step: "" });
  return {
    begin(step) {
      bar.update(begun++, { step });
      // The work does not return to the event loop, so that the bar's own timer never fires.
      bar.render();
    },
    stop() {
      bar.stop();
    },
  };
}

/** Says on standard error what is being done, where that is a terminal: for work of an unknown number of steps. */
export function announceSteps(): Progress {
  if (!process.stderr.isTTY) return { begin() {}, stop() {} };
  const clear = () => process.stderr.write("\r\u001b[K");
  let begun = 0;
  return {
    begin(step) {
      clear();
      process.stderr.write(` ${++begun}. ${step}`);
    },
    stop: clear,
  };
}

/** How much of a known number of things is done. */
export interface CountProgress {
  update(done: number): void;
  /** Takes the bar away. */
  stop(): void;
}

/** A progress bar with the time left on standard error where that is a terminal; nothing otherwise. */
export function startCount(total: number, things: string): CountProgress {
  if (!process.stderr.isTTY) return { update() {}, stop() {} };
  const bar = new SingleBar({
    format: ` {bar} {value}/{total} ${things}, {eta_formatted} left`,
    barsize: 24,
    clearOnComplete: true,
    gracefulExit: false,
    stream: process.stderr,
  });
  bar.start(total, 0);
  return { update: (done) => bar.update(done), stop: () => bar.stop() };
}
