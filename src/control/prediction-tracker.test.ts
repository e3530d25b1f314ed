import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPredictionTracker, type PredictionTrackerSettings } from "./prediction-tracker.ts";

function trackerOf(settings: PredictionTrackerSettings) {
  const tracker = createPredictionTracker(settings);
  return {
    predict(...subjects: number[]) {
      for (const subject of subjects) tracker.predicted(subject);
    },
    happen: (...subjects: number[]) => subjects.map((subject) => tracker.happened(subject)),
    figures: () => ({ precision: tracker.precision, recall: tracker.recall }),
  };
}

describe("a prediction tracker", () => {
  it("knows nothing before the first window is over", () => {
    const { predict, happen, figures } = trackerOf({ patience: 4, window: 3 });
    predict(1, 2);
    expect(happen(1, 2)).toEqual([false, false]);
    expect(figures()).toEqual({ precision: 0, recall: 0 });
    expect(happen(9)).toEqual([true]);
    expect(figures()).toEqual({ precision: 1, recall: 2 / 3 });
  });

  it("has no precision where nothing was predicted", () => {
    const { happen, figures } = trackerOf({ patience: 4, window: 2 });
    happen(1, 2, 3, 4);
    expect(figures()).toEqual({ precision: 0, recall: 0 });
  });

  it("takes a prediction as wrong when patience further ones have been made, not before", () => {
    const { predict, happen, figures } = trackerOf({ patience: 3, window: 2 });
    predict(1, 2, 3);
    happen(1, 8); // 1 was the oldest of three: still open
    expect(figures()).toEqual({ precision: 1, recall: 1 / 2 });
    predict(4, 5); // 2 gives way to 5
    happen(2, 3); // 2 is too late
    // Right: 1/2 of the window before + 1; wrong: 1; events: 2/2 + 2.
    expect(figures()).toEqual({ precision: 1.5 / 2.5, recall: 1.5 / 3 });
  });

  it("counts a prediction made again while it is open once, from the first time on", () => {
    const { predict, happen, figures } = trackerOf({ patience: 2, window: 3 });
    predict(1, 1, 1, 2, 1, 3); // 3 ends the patience for 1: two further ones were made
    happen(1, 2, 3);
    expect(figures()).toEqual({ precision: 2 / 3, recall: 2 / 3 });
  });

  it("takes what came true as closed: it can be predicted anew, and its old place expires for nobody", () => {
    const { predict, happen, figures } = trackerOf({ patience: 2, window: 4 });
    predict(1);
    happen(1); // right
    predict(1, 2); // 2 takes the place that 1 had the first time
    happen(1, 1, 2); // the second of the two is not predicted
    expect(figures()).toEqual({ precision: 1, recall: 3 / 4 });
  });

  it("counts each older window half of the next newer one", () => {
    const { predict, happen, figures } = trackerOf({ patience: 100, window: 4 });
    predict(1, 2, 3, 4);
    happen(1, 2, 3, 4);
    expect(figures()).toEqual({ precision: 1, recall: 1 });
    happen(5, 6, 7, 8);
    expect(figures()).toEqual({ precision: 1, recall: 2 / 6 });
    predict(9);
    happen(9, 10, 11, 12);
    expect(figures()).toEqual({ precision: 1, recall: (1 + 1) / (1 + 2 + 4) });
  });

  it("agrees with a list of open predictions, searched from end to end", () => {
    const step = fc.record({ happens: fc.boolean(), subject: fc.nat(12) });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 200 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 9 }),
        (steps, patience, window) => {
          const tracker = createPredictionTracker({ patience, window });
          const model = listModel(patience, window);
          for (const { happens, subject } of steps) {
            if (happens) expect(tracker.happened(subject)).toBe(model.happened(subject));
            else {
              tracker.predicted(subject);
              model.predicted(subject);
            }
            const { precision, recall } = model.figures();
            expect(tracker.precision).toBeCloseTo(precision, 12);
            expect(tracker.recall).toBeCloseTo(recall, 12);
          }
        },
      ),
    );
  });
});

/** The same with a list of what is open and a list of all windows, each weighed by its age at every question. */
function listModel(patience: number, window: number) {
  let open: { subject: number; number: number }[] = [];
  let made = 0;
  const fresh = () => ({ right: 0, wrong: 0, events: 0 });
  const past: ReturnType<typeof fresh>[] = [];
  let current = fresh();
  return {
    predicted(subject: number) {
      if (open.some((prediction) => prediction.subject === subject)) return;
      open.push({ subject, number: made });
      const kept = open.filter(({ number }) => made - number < patience);
      current.wrong += open.length - kept.length;
      open = kept;
      made++;
    },
    happened(subject: number) {
      current.events++;
      const rest = open.filter((prediction) => prediction.subject !== subject);
      if (rest.length < open.length) current.right++;
      open = rest;
      if (current.events < window) return false;
      past.unshift(current);
      current = fresh();
      return true;
    },
    figures() {
      const sum = (name: "right" | "wrong" | "events") =>
        past.reduce((total, counts, age) => total + counts[name] / 2 ** age, 0);
      const judged = sum("right") + sum("wrong");
      return {
        precision: judged === 0 ? 0 : sum("right") / judged,
        recall: past.length === 0 ? 0 : sum("right") / sum("events"),
      };
    },
  };
}
