/** The shares of what may be cut off at each end, as far as errors are looked at. */
const trims = [0, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02];

/** More values are not looked at: every so many of them are left out. */
const mostValues = 20_000;

/** With more steps than this, cutting off is not worth it. */
const finestSteps = 1024;

/** Both included. */
export interface ClipRange {
  readonly low: number;
  readonly high: number;
}

/**
 * The range within which values are rounded to so many equal steps, values outside of it counting as its ends, with the
 * least mean squared error (Shin et al. 2016): cutting off few far values can make steps finer for all others.
 *
 * @param values at least one
 * @param isOneSided the range begins at 0, and values below are of no account
 */
export function chooseRange(values: ArrayLike<number>, steps: number, isOneSided: boolean): ClipRange {
  const stride = Math.ceil(values.length / mostValues);
  const sorted = new Float64Array(Math.ceil(values.length / stride));
  for (let index = 0; index < sorted.length; index++) sorted[index] = values[index * stride]!;
  sorted.sort();
  let greatest = sorted.at(-1)!;
  let least = sorted[0]!;
  for (let index = 0; index < values.length; index++) {
    greatest = Math.max(greatest, values[index]!);
    least = Math.min(least, values[index]!);
  }
  let best = { low: isOneSided ? 0 : least, high: greatest };
  if (steps > finestSteps) return best;
  let bestError = squaredError(sorted, best, steps);
  for (const trim of trims) {
    const place = Math.floor(trim * (sorted.length - 1));
    const range = { low: isOneSided ? 0 : sorted[place]!, high: sorted[sorted.length - 1 - place]! };
    if (!(range.high > range.low)) continue;
    const error = squaredError(sorted, range, steps);
    if (error >= bestError) continue;
    best = range;
    bestError = error;
  }
  return best;
}

function squaredError(values: Float64Array, { low, high }: ClipRange, steps: number): number {
  if (!(high > low)) return Number.POSITIVE_INFINITY;
  const step = (high - low) / steps;
  let sum = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    const clipped = value < low ? low : value > high ? high : value;
    const error = low + Math.round((clipped - low) / step) * step - value;
    sum += error * error;
  }
  return sum;
}
