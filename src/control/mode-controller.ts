import { createPredictionTracker, type PredictionTracker } from "./prediction-tracker.ts";

/** Whether a program's effects are carried out, or only counted (paper section 3.1). */
export type Mode = "shadow" | "active";

/** When a controller steps between shadow and active. */
export interface ModeSettings {
  /** Predictions at least this often right make a trial needless; above 1: never. */
  readonly trustedPrecision: number;
  /** The most misses that the program may leave, as a share of those without it, to act without a trial. */
  readonly trustedMisses: number;
  /** In a trial the program must bring the wait down to this share of what it is without it. */
  readonly requiredGain: number;
}

/** Events of one epoch: waits are compared epoch by epoch. */
const epochEvents = 128;

/** Events at the start of an epoch in which the mode before still shows; they are not counted. */
const settlingEvents = 24;

/** A prediction that has not come true after so many further ones is taken as wrong. */
const patience = 256;

/** Epochs between two trials: doubled, up to the most, as long as trials end as the one before. */
const fewestEpochsBetween = 16;
const mostEpochsBetween = 128;

/** Pairs of epochs, one in each mode, in a trial. */
const fewestPairs = 2;
const mostPairs = 8;

/** In active mode, so many misses in an epoch beyond those expected in shadow: the program steps back at once. */
const toleratedMisses = 8;

/** Share of what a miss costs: a program that waits less than this an event leaves nothing worth a trial. */
const worthwhileWait = 0.2;

/**
 * Decides whether a program acts, by what it achieves: "the control plane relies on past prediction accuracy to detect
 * workload changes" (paper section 3.1). It starts in shadow, and acts once its predictions are proved: either they are
 * right so often, and foresee so much of what is missed without the program, that there is no doubt; or a trial shows
 * it, which compares epochs in both modes by how long the workload waits. It steps back to shadow when as much is missed
 * as without it, or when a later trial speaks against it.
 */
export interface ModeController {
  readonly mode: Mode;
  readonly tracker: PredictionTracker;
  /** How often the mode changed, trials not counted. */
  readonly changes: number;
  /**
   * To be told of every event.
   *
   * @param subject what happened, as `tracker.predicted` knows it
   * @param waited what the workload has waited so far, in any unit
   * @param missed whether the workload has to wait for this event in full
   */
  event(subject: number, waited: number, missed: boolean): void;
}

/** A controller that starts in shadow. */
export function createModeController(settings: ModeSettings): ModeController {
  const tracker = createPredictionTracker({ patience, window: epochEvents });
  let mode: Mode = "shadow";
  let settled: Mode = "shadow";
  let changes = 0;
  let events = 0;
  let missesInEpoch = 0;
  /** Share of the events that are misses in shadow, over the recent epochs. */
  let shadowMisses = 1;
  let waitedAtStart = 0;
  let waitedBefore = 0;
  let missedBefore = false;
  let missWait = 0;
  let misses = 0;
  let epochsSinceTrial = 0;
  let epochsBetween = fewestEpochsBetween;
  let inTrial = false;
  let waits: Partial<Record<Mode, number>> = {};
  let activeWaits: number[] = [];
  let shadowWaits: number[] = [];

  const settle = (next: Mode) => {
    if (next !== settled) changes++;
    settled = next;
    mode = next;
    inTrial = false;
    epochsSinceTrial = 0;
  };
  const otherMode = (): Mode => (mode === "active" ? "shadow" : "active");
  const beginTrial = (wait: number) => {
    inTrial = true;
    activeWaits = [];
    shadowWaits = [];
    waits = { [mode]: wait };
    mode = otherMode();
  };
  const continueTrial = (wait: number) => {
    waits[mode] = wait;
    const { active, shadow } = waits;
    if (active === undefined || shadow === undefined) {
      mode = otherMode();
      return;
    }
    activeWaits.push(active);
    shadowWaits.push(shadow);
    waits = {};
    const verdict = judgeTrial(activeWaits, shadowWaits, settings.requiredGain);
    if (verdict === undefined) return; // The next pair begins with the mode that this one ended with.
    epochsBetween = verdict === settled ? Math.min(epochsBetween * 2, mostEpochsBetween) : fewestEpochsBetween;
    settle(verdict);
  };
  const endEpoch = (wait: number, missShare: number) => {
    if (mode === "shadow") shadowMisses = (shadowMisses + missShare) / 2;
    const foresees = 1 - tracker.recall <= settings.trustedMisses * shadowMisses;
    if (foresees && tracker.precision >= settings.trustedPrecision) {
      if (inTrial || mode !== "active") settle("active");
      return;
    }
    if (inTrial) {
      continueTrial(wait);
      return;
    }
    epochsSinceTrial++;
    const worthwhile = misses > 0 && wait > (worthwhileWait * missWait) / misses && tracker.recall > 0;
    if (worthwhile && epochsSinceTrial >= epochsBetween) beginTrial(wait);
  };

  return {
    get mode() {
      return mode;
    },
    tracker,
    get changes() {
      return changes;
    },
    event(subject, waited, missed) {
      if (missedBefore) {
        missWait = missWait * 0.99 + (waited - waitedBefore);
        misses = misses * 0.99 + 1;
      }
      missedBefore = missed;
      waitedBefore = waited;
      events++;
      if (missed) missesInEpoch++;
      if (mode === "active" && missesInEpoch > shadowMisses * events + toleratedMisses) {
        epochsBetween = settled === "shadow" ? Math.min(epochsBetween * 2, mostEpochsBetween) : fewestEpochsBetween;
        settle("shadow");
      }
      if (events === settlingEvents) waitedAtStart = waited;
      if (!tracker.happened(subject)) return;
      const missShare = missesInEpoch / events;
      events = 0;
      missesInEpoch = 0;
      endEpoch((waited - waitedAtStart) / (epochEvents - settlingEvents), missShare);
    },
  };
}

/**
 * Which mode a trial speaks for: shadow as soon as the first pair shows no gain at all, otherwise once the difference is
 * twice its standard error, or the pairs are used up. Undefined: go on.
 */
function judgeTrial(active: readonly number[], shadow: readonly number[], requiredGain: number): Mode | undefined {
  const count = active.length;
  if (count < fewestPairs) return active[0]! >= shadow[0]! ? "shadow" : undefined;
  const differences = active.map((wait, pair) => wait - requiredGain * shadow[pair]!);
  const mean = differences.reduce((sum, difference) => sum + difference, 0) / count;
  const squares = differences.reduce((sum, difference) => sum + (difference - mean) ** 2, 0);
  const standardError = Math.sqrt(squares / (count - 1) / count);
  if (count < mostPairs && Math.abs(mean) <= 2 * standardError) return undefined;
  return mean < 0 ? "active" : "shadow";
}
