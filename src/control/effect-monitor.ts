/** Whether a program's effects are carried out, or only counted (paper section 3.1). */
export type Mode = "shadow" | "active";

/** When a monitor steps between active and shadow. */
export interface MonitorSettings {
  /** Below this share of useful effects (0 to 1) the monitor steps down to shadow. */
  readonly leastAccuracy: number;
  /** How far above `leastAccuracy` the accuracy in shadow must be for stepping up again. */
  readonly margin: number;
  /** An effect that has not proved useful when this many further ones have been decided counts as useless. */
  readonly patience: number;
  /** Effects with a known outcome between two judgements. */
  readonly window: number;
}

/**
 * Watches how many of a program's predictions come true, and switches between active and shadow by itself: "if the
 * prefetching accuracy falls below a threshold, the control plane will recompute ML decisions to be more conservative"
 * (paper section 3.1). What was predicted is known by a number (a page, a task); a prediction made in shadow is followed
 * like one carried out. Older windows count half of the next newer one, so that a change of the workload shows soon.
 */
export interface EffectMonitor {
  readonly mode: Mode;
  /** Accuracy over the recent windows, 0 to 1; undefined before the first judgement. */
  readonly accuracy: number | undefined;
  /** How often the mode changed. */
  readonly changes: number;
  /** The program predicted this; again while the first time is open counts once. */
  predicted(subject: number): void;
  /** It happened. */
  happened(subject: number): void;
}

/** Makes a monitor that starts active. */
export function createEffectMonitor(settings: MonitorSettings): EffectMonitor {
  let mode: Mode = "active";
  let accuracy: number | undefined;
  let changes = 0;
  let useful = 0;
  let useless = 0;
  let usefulBefore = 0;
  let uselessBefore = 0;
  /** The open predictions in the order they were made, as a ring; `open` tells which ring places still stand. */
  const ring = new Float64Array(settings.patience);
  const open = new Map<number, number>();
  let count = 0;

  const judge = () => {
    usefulBefore = usefulBefore / 2 + useful;
    uselessBefore = uselessBefore / 2 + useless;
    useful = 0;
    useless = 0;
    accuracy = usefulBefore / (usefulBefore + uselessBefore);
    const needed = mode === "active" ? settings.leastAccuracy : settings.leastAccuracy + settings.margin;
    const next = accuracy >= Math.min(needed, 1) ? "active" : "shadow";
    if (next === mode) return;
    mode = next;
    changes++;
  };
  const settled = () => {
    if (useful + useless >= settings.window) judge();
  };

  return {
    get mode() {
      return mode;
    },
    get accuracy() {
      return accuracy;
    },
    get changes() {
      return changes;
    },
    predicted(subject) {
      if (open.has(subject)) return;
      const place = count % settings.patience;
      if (count >= settings.patience && open.get(ring[place]!) === count - settings.patience) {
        open.delete(ring[place]!);
        useless++;
        settled();
      }
      ring[place] = subject;
      open.set(subject, count);
      count++;
    },
    happened(subject) {
      if (!open.delete(subject)) return;
      useful++;
      settled();
    },
  };
}
