import { createPlaces } from "./places.ts";

/** How far predictions come back before they are judged. */
export interface PredictionTrackerSettings {
  /** A prediction that has not come true when this many further ones have been made counts as wrong. */
  readonly patience: number;
  /** Events between two judgements. */
  readonly window: number;
}

/**
 * Measures online how many of a program's predictions come true, whether or not its effects are carried out. What is
 * predicted is known by a number (a page, a task).
 */
export interface PredictionTracker {
  /** Share of the settled predictions that came true, over the recent windows; 0 before the first. */
  readonly precision: number;
  /** Share of the events that were predicted, over the recent windows; 0 before the first. */
  readonly recall: number;
  /** The program predicted this; again while the first time is open counts once. */
  predicted(subject: number): void;
  /** An event of the predicted kind: this happened. True where it ends a window, so that the figures are new. */
  happened(subject: number): boolean;
}

/** A tracker that has seen nothing. Older windows count half of the next newer one. */
export function createPredictionTracker(settings: PredictionTrackerSettings): PredictionTracker {
  const { patience, window } = settings;
  /** Predictions in the order they were made; `open` tells which places of the ring still stand. */
  const ring = new Float64Array(patience);
  const open = createPlaces(patience);
  let made = 0;
  let right = 0;
  let wrong = 0;
  let events = 0;
  let rightSum = 0;
  let wrongSum = 0;
  let eventSum = 0;
  let precision = 0;
  let recall = 0;

  return {
    get precision() {
      return precision;
    },
    get recall() {
      return recall;
    },
    predicted(subject) {
      if (open.placeOf(subject) >= 0) return;
      const place = made % patience;
      if (made >= patience && open.placeOf(ring[place]!) === place) {
        open.delete(ring[place]!);
        wrong++;
      }
      ring[place] = subject;
      open.add(subject, place);
      made++;
    },
    happened(subject) {
      events++;
      if (open.delete(subject)) right++;
      if (events < window) return false;
      rightSum = rightSum / 2 + right;
      wrongSum = wrongSum / 2 + wrong;
      eventSum = eventSum / 2 + events;
      precision = rightSum + wrongSum === 0 ? 0 : rightSum / (rightSum + wrongSum);
      recall = rightSum / eventSum;
      right = 0;
      wrong = 0;
      events = 0;
      return true;
    },
  };
}
