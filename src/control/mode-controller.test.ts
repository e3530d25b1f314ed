import { describe, expect, it } from "vitest";
import { createModeController, type Mode, type ModeController, type ModeSettings } from "./mode-controller.ts";

/** A device that forgives useless reads: frequent right predictions are enough. */
const trusting: ModeSettings = { trustedPrecision: 0.75, trustedMisses: 0.5, requiredGain: 0.75 };
/** A device on which only a trial tells. */
const doubting: ModeSettings = { ...trusting, trustedPrecision: 2 };

/** Events of an epoch, as the source of the controller has it. */
const epoch = 128;

/** What one event is: whether the program foresaw it, whether it is a miss, and what it makes the workload wait. */
interface Happening {
  readonly foreseen: boolean;
  readonly missed: boolean;
  readonly wait: number;
}

/** A workload whose events depend on the mode; `place` counts the events of an epoch from 0, `epochNumber` from 1. */
type Workload = (mode: Mode, place: number, epochNumber: number) => Happening;

/** Runs whole epochs; returns the mode in which each began. */
function createRun(controller: ModeController) {
  let subject = 0;
  let waited = 0;
  let epochNumber = 0;
  const event = ({ foreseen, missed, wait }: Happening) => {
    subject++;
    if (foreseen) controller.tracker.predicted(subject);
    controller.event(subject, waited, missed);
    waited += wait;
  };
  const epochs = (count: number, workload: Workload): Mode[] => {
    const modes: Mode[] = [];
    for (let index = 0; index < count; index++) {
      epochNumber++;
      modes.push(controller.mode);
      for (let place = 0; place < epoch; place++) event(workload(controller.mode, place, epochNumber));
    }
    return modes;
  };
  return { event, epochs };
}

function start(settings: ModeSettings) {
  const controller = createModeController(settings);
  return { controller, ...createRun(controller) };
}

/** Numbers, from 1, of the epochs that began in active mode. */
const activeEpochs = (modes: readonly Mode[]) => modes.flatMap((mode, index) => (mode === "active" ? [index + 1] : []));

const missedAndForeseen: Happening = { foreseen: true, missed: true, wait: 100 };
const missed: Happening = { foreseen: false, missed: true, wait: 100 };
const there: Happening = { foreseen: false, missed: false, wait: 0 };
const thereAndForeseen: Happening = { foreseen: true, missed: false, wait: 0 };

describe("a mode controller that trusts right predictions", () => {
  it("starts in shadow and stays there while nothing is predicted, however long the workload waits", () => {
    const { controller, epochs } = start(trusting);
    expect(controller.mode).toBe("shadow");
    expect(activeEpochs(epochs(100, () => missed))).toEqual([]);
    expect(controller).toMatchObject({ mode: "shadow", changes: 0 });
  });

  it("acts after the first epoch in which all was foreseen, without a trial", () => {
    const { controller, epochs } = start(trusting);
    const modes = epochs(40, (mode) => (mode === "shadow" ? missedAndForeseen : thereAndForeseen));
    expect(modes.indexOf("active")).toBe(1);
    expect(activeEpochs(modes)).toHaveLength(39);
    expect(controller.changes).toBe(1);
  });

  it("does not trust right predictions that foresee too little of what is missed", () => {
    const foreseeing = (share: number) => {
      const { controller, epochs } = start(trusting);
      epochs(7, (_mode, place) => (place % 8 < share * 8 ? missedAndForeseen : missed));
      expect(controller.tracker).toMatchObject({ precision: 1, recall: share });
      return controller.mode;
    };
    // All is missed in shadow, so that half of it must be foreseen. Within 7 epochs there is no trial.
    expect(foreseeing(3 / 8)).toBe("shadow");
    expect(foreseeing(4 / 8)).toBe("active");
  });

  it("does not trust predictions that are wrong more often than the settings allow", () => {
    const acting = (wrongOnes: number) => {
      const { controller, epochs } = start(trusting);
      for (let subject = -1; subject >= -wrongOnes; subject--) controller.tracker.predicted(subject);
      epochs(1, () => missedAndForeseen);
      return { precision: controller.tracker.precision, mode: controller.mode };
    };
    // 256 may be open, and 128 right ones are made after the wrong ones: as many of these as are above 128 have expired.
    expect(acting(170)).toEqual({ precision: 128 / (128 + 42), mode: "active" }); // 0.753
    expect(acting(171)).toEqual({ precision: 128 / (128 + 43), mode: "shadow" }); // 0.749
  });

  /** A quarter of the events is missed for five epochs, the last three of them foreseen: it acts from then on. */
  function acting() {
    const run = start(trusting);
    const quarter =
      (foreseen: boolean): Workload =>
      (_mode, place) =>
        place % 4 === 0 ? { foreseen, missed: true, wait: 100 } : { foreseen, missed: false, wait: 0 };
    run.epochs(2, quarter(false));
    run.epochs(3, quarter(true));
    expect(run.controller.mode).toBe("active");
    return run;
  }
  // Misses in shadow, halved towards 1/4 from 1: 5/8, 7/16, 11/32, 19/64, 35/128.

  it("steps back at once when more is missed than in shadow, beyond a few misses", () => {
    const { controller, event } = acting();
    // The first count of misses n with n > 35/128 · n + 8 is 12.
    for (let count = 1; count <= 11; count++) event(missed);
    expect(controller.mode).toBe("active");
    event(missed);
    expect(controller).toMatchObject({ mode: "shadow", changes: 2 });
  });

  it("acts on while no more is missed than in shadow", () => {
    const { epochs } = acting();
    const modes = epochs(8, (_mode, place) => (place % 4 === 0 ? missed : thereAndForeseen));
    expect(activeEpochs(modes)).toHaveLength(8);
    expect(activeEpochs(acting().epochs(300, () => thereAndForeseen))).toHaveLength(300);
  });

  it("acts again once its predictions are right again", () => {
    const { controller, event, epochs } = acting();
    for (let count = 0; count < 12; count++) event(missed);
    expect(controller.mode).toBe("shadow");
    epochs(8, (mode) => (mode === "shadow" ? missedAndForeseen : thereAndForeseen));
    expect(controller).toMatchObject({ mode: "active", changes: 3 });
  });
});

describe("a mode controller on a device where nothing is trusted", () => {
  /** All is missed and foreseen; an event in active mode waits so long, and 100 in shadow. */
  const waiting =
    (active: number): Workload =>
    (mode) => ({ ...missedAndForeseen, wait: mode === "active" ? active : 100 });

  /** Runs until the first trial begins; returns how many epochs that took. */
  function untilTrial({ controller, epochs }: ReturnType<typeof start>, workload: Workload): number {
    for (let count = 1; count < 1000; count++) {
      epochs(1, workload);
      if (controller.mode === "active") return count;
    }
    throw new Error("no trial");
  }
  /** How many epochs in shadow come before a first trial. */
  const firstTrial = untilTrial(start(doubting), waiting(100));

  it("does not act without a trial, however right its predictions are", () => {
    expect(firstTrial).toBeGreaterThan(1);
    const { controller, epochs } = start(doubting);
    epochs(firstTrial - 1, waiting(50));
    expect(controller.tracker).toMatchObject({ precision: 1, recall: 1 });
    expect(controller.mode).toBe("shadow");
  });

  it("acts after two pairs of epochs in which waits drop by the required gain", () => {
    const run = start(doubting);
    untilTrial(run, waiting(74));
    // The epoch in shadow before makes the first pair with the first one; the second pair is active, then shadow.
    expect(run.epochs(6, waiting(74))).toEqual(["active", "active", "shadow", "active", "active", "active"]);
    expect(run.controller).toMatchObject({ mode: "active", changes: 1 });
  });

  it("loses the trial when waits drop by less", () => {
    const run = start(doubting);
    untilTrial(run, waiting(76));
    expect(activeEpochs(run.epochs(2 * firstTrial, waiting(76)))).toEqual([1, 2]);
    expect(run.controller).toMatchObject({ mode: "shadow", changes: 0 });
  });

  it("loses the trial with the first pair when waits do not drop at all", () => {
    const run = start(doubting);
    untilTrial(run, waiting(100));
    expect(activeEpochs(run.epochs(2 * firstTrial, waiting(100)))).toEqual([1]);
  });

  it("goes on for eight pairs while the difference may be chance", () => {
    // Waits in active mode alternate from pair to pair: 72.5 or 77.5 on average, each far from 75.
    for (const [many, outcome] of [
      [105, "active"],
      [115, "shadow"],
    ] as const) {
      const run = start(doubting);
      let activeCount = 0;
      const noisy: Workload = (mode, place) => {
        if (mode === "active" && place === 0) activeCount++;
        return { ...missedAndForeseen, wait: mode === "shadow" ? 100 : activeCount % 2 === 1 ? 40 : many };
      };
      untilTrial(run, noisy);
      // Two epochs in each mode alternate until the eighth pair is complete.
      expect(activeEpochs(run.epochs(15, noisy))).toEqual([1, 2, 5, 6, 9, 10, 13, 14]);
      expect(run.controller.mode).toBe(outcome);
    }
  });

  it("compares settled waits only: the first events of an epoch still show the mode before", () => {
    const run = start(doubting);
    // What an event waits is known with the next one: the wait of the event at place 22 with the twenty-fourth.
    const unsettled: Workload = (mode, place) => ({
      ...missedAndForeseen,
      wait: mode === "shadow" ? 100 : place < 23 ? 5000 : 74,
    });
    untilTrial(run, unsettled);
    run.epochs(4, unsettled);
    expect(run.controller).toMatchObject({ mode: "active", changes: 1 });
  });

  it("doubles the time between lost trials, up to a most", () => {
    const trials = activeEpochs(start(doubting).epochs(50 * firstTrial, waiting(100)));
    const between = trials.map((epochNumber, index) => epochNumber - (trials[index - 1] ?? 0) - 1);
    const most = Math.max(...between);
    expect(between.length).toBeGreaterThan(5);
    expect(most).toBeGreaterThanOrEqual(4 * firstTrial);
    expect(between).toEqual(between.map((_, index) => Math.min(firstTrial * 2 ** index, most)));
  });

  it("tries again soon after a trial that changed the mode, and steps back when acting no longer pays", () => {
    const run = start(doubting);
    untilTrial(run, waiting(50));
    expect(run.epochs(3, waiting(50))).toEqual(["active", "active", "shadow"]);
    expect(run.controller.changes).toBe(1);
    const soon = new Array<Mode>(firstTrial);
    // The last active epoch and the one in shadow behind it are the trial's only pair; the next comes as soon as the first.
    const later = run.epochs(2 * firstTrial + 2, waiting(100));
    expect(later).toEqual([...soon.fill("active"), "shadow", ...soon.fill("shadow"), "active"]);
    expect(run.controller.changes).toBe(2);
  });

  it("ends a trial at once when it makes the workload miss more", () => {
    const run = start(doubting);
    untilTrial(run, (_mode, place) => (place % 2 === 0 ? missedAndForeseen : thereAndForeseen));
    // Misses in shadow are 1/2 + 1/2^(n + 1) of the events after n epochs. The first m with m > that · m + 8 is 17.
    for (let count = 1; count <= 16; count++) run.event(missed);
    expect(run.controller.mode).toBe("active");
    run.event(missed);
    expect(run.controller).toMatchObject({ mode: "shadow", changes: 0 });
  });

  it("begins no trial while waits are small, or nothing is foreseen", () => {
    // A miss costs 100: a fifth of it is 20 an event.
    const trials = (every: number, foreseen: boolean) => {
      const { epochs } = start(doubting);
      const modes = epochs(3 * firstTrial, (_mode, place) => (place % every === 0 ? { ...missed, foreseen } : there));
      return activeEpochs(modes).length;
    };
    expect(trials(8, true)).toBe(0);
    expect(trials(4, true)).toBeGreaterThan(0);
    expect(trials(4, false)).toBe(0);
  });
});
