/** What is minimized: the value at a point, and its gradient, written into an array of the same length. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

/** How many of the last steps shape the next one: 3 to 20 in Nocedal and Wright (2006), section 7.2. */
const memory = 10;

/** How far a step must lower the value, and how far the slope may remain: Nocedal and Wright (2006), section 3.1. */
const sufficientDecrease = 1e-4;
const remainingSlope = 0.9;

/** Steps tried along one direction. */
const trials = 30;

/** A step that was made, how the gradient changed by it, and 1 over their product. */
interface Memory {
  readonly move: Float64Array;
  readonly change: Float64Array;
  readonly inverse: number;
}

/** A point with the value and the gradient there. */
interface Place {
  readonly point: Float64Array;
  readonly gradient: Float64Array;
  value: number;
}

/**
 * Minimizes a smooth function by L-BFGS (Liu and Nocedal 1989), from `point` on, which is moved to the minimum.
 *
 * @param limits ends after so many iterations, or where no element of the gradient is larger than `tolerance`
 * @returns the value at the end; no finite number where the function has none at the start
 */
export function minimize(
  objective: Objective,
  point: Float64Array,
  limits: {
    readonly iterations: number;
    readonly tolerance: number;
    readonly onIteration?: (iteration: number, value: number) => void;
  },
): number {
  const length = point.length;
  const here: Place = { point, gradient: new Float64Array(length), value: 0 };
  const there: Place = { point: new Float64Array(length), gradient: new Float64Array(length), value: 0 };
  const direction = new Float64Array(length);
  const memories: Memory[] = [];
  here.value = objective(point, here.gradient);
  for (let iteration = 1; iteration <= limits.iterations; iteration++) {
    if (!here.gradient.some((element) => Math.abs(element) > limits.tolerance)) break;
    findDirection(here.gradient, memories, direction);
    if (!searchLine(objective, here, there, direction, memories.length === 0)) break;
    const move = there.point.map((element, index) => element - here.point[index]!);
    const change = there.gradient.map((element, index) => element - here.gradient[index]!);
    const product = dot(move, change);
    if (product > 0) memories.push({ move, change, inverse: 1 / product });
    if (memories.length > memory) memories.shift();
    here.point.set(there.point);
    here.gradient.set(there.gradient);
    here.value = there.value;
    limits.onIteration?.(iteration, here.value);
  }
  return here.value;
}

/** Minus the gradient, times what the last steps say of the inverse second derivatives: algorithm 7.4 of Nocedal and Wright. */
function findDirection(gradient: Float64Array, memories: readonly Memory[], direction: Float64Array): void {
  for (let index = 0; index < direction.length; index++) direction[index] = -gradient[index]!;
  const shares = new Float64Array(memories.length);
  for (let index = memories.length - 1; index >= 0; index--) {
    const { move, change, inverse } = memories[index]!;
    shares[index] = inverse * dot(move, direction);
    addScaled(direction, change, -shares[index]!);
  }
  const last = memories.at(-1);
  if (last) {
    const scale = 1 / (last.inverse * dot(last.change, last.change));
    for (let index = 0; index < direction.length; index++) direction[index] = direction[index]! * scale;
  }
  for (const [index, { move, change, inverse }] of memories.entries()) {
    addScaled(direction, move, shares[index]! - inverse * dot(change, direction));
  }
}

/**
 * Goes along a direction until the conditions of Wolfe hold, by doubling and then halving an interval; `there` gets the
 * place. False where nothing is gained any more.
 */
function searchLine(
  objective: Objective,
  here: Place,
  there: Place,
  direction: Float64Array,
  isFirst: boolean,
): boolean {
  const slope = dot(here.gradient, direction);
  if (!(slope < 0)) return false;
  const go = (step: number): void => {
    for (let index = 0; index < direction.length; index++) {
      there.point[index] = here.point[index]! + step * direction[index]!;
    }
    there.value = objective(there.point, there.gradient);
  };
  let shortest = 0;
  let longest = Number.POSITIVE_INFINITY;
  // The first gradient says nothing of scales: its step is at most 1 long.
  let step = isFirst ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
  for (let trial = 0; trial < trials; trial++) {
    go(step);
    if (!(there.value <= here.value + sufficientDecrease * step * slope)) longest = step;
    else if (dot(there.gradient, direction) < remainingSlope * slope) shortest = step;
    else return true;
    step = longest < Number.POSITIVE_INFINITY ? (shortest + longest) / 2 : 2 * step;
  }
  if (shortest > 0) go(shortest);
  return shortest > 0;
}

function addScaled(sum: Float64Array, addend: Float64Array, factor: number): void {
  for (let index = 0; index < sum.length; index++) sum[index] = sum[index]! + factor * addend[index]!;
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < left.length; index++) sum += left[index]! * right[index]!;
  return sum;
}
