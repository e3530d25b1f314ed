/** Maps a quantity to a place in a plot. */
export interface Scale {
  readonly place: (value: number) => number;
  /** Values with a tick, ascending, inside the domain. */
  readonly ticks: readonly number[];
}

/** A linear scale from `from..to` (from < to) to the places `start..end`, with about `count` ticks. */
export function linearScale(from: number, to: number, start: number, end: number, count: number): Scale {
  return {
    place: (value) => start + ((value - from) / (to - from)) * (end - start),
    ticks: linearTicks(from, to, count),
  };
}

/** A logarithmic scale from `from..to` (0 < from < to), with ticks at 1, 2 and 5 times the powers of ten. */
export function logarithmicScale(from: number, to: number, start: number, end: number): Scale {
  const low = Math.log(from);
  const span = Math.log(to) - low;
  return {
    place: (value) => start + ((Math.log(value) - low) / span) * (end - start),
    ticks: logarithmicTicks(from, to),
  };
}

/** Multiples of 1, 2 or 5 times a power of ten inside `from..to`, as close to `count` as these steps come from below. */
export function linearTicks(from: number, to: number, count: number): number[] {
  const step = niceStep((to - from) / count);
  const ticks: number[] = [];
  // Slack against rounding: 0.3 / 0.1 is just below 3.
  const last = Math.floor(to / step + 1e-9);
  for (let multiple = Math.ceil(from / step - 1e-9); multiple <= last; multiple++) {
    ticks.push(Number((multiple * step).toPrecision(12)));
  }
  return ticks;
}

/** The next number from `value` (above 0) upwards that is 1, 2 or 5 times a power of ten. */
function niceStep(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  for (const factor of [1, 2, 5]) {
    if (factor * power >= value * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

function logarithmicTicks(from: number, to: number): number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power++) {
    for (const factor of [1, 2, 5]) {
      const tick = Number(`${factor}e${power}`);
      if (tick >= from && tick <= to) ticks.push(tick);
    }
  }
  return ticks;
}

/** The value rounded up so that a linear axis from 0 ends at a tick. */
export function roundedEnd(value: number, count: number): number {
  const step = niceStep(value / count);
  return Number((Math.ceil(value / step - 1e-9) * step).toPrecision(12));
}

/** Divisor and name for an axis of counts that goes to `most`. */
export function countUnit(most: number): { readonly divisor: number; readonly name: string } {
  if (most >= 2e6) return { divisor: 1e6, name: "million" };
  if (most >= 2e3) return { divisor: 1e3, name: "thousand" };
  return { divisor: 1, name: "" };
}
