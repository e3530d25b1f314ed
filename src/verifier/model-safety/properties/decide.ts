import type { ModelProperty } from "../../../bytecode/index.ts";
import type { Box } from "../domain.ts";
import type { Evaluator } from "../evaluate/evaluator.ts";
import { probesOf } from "./probes.ts";
import { type Bounds, type Question, questionOf, type Region, someOf } from "./question.ts";

/** Features for which a property does not hold: those of x, and for pairs those of y, with the answers. */
export interface Counterexample {
  readonly features: readonly (readonly number[])[];
  readonly answers: readonly number[];
}

/** What was found out about a property. */
export type Verdict =
  | { readonly answer: "proved" }
  | { readonly answer: "refuted"; readonly counterexample: Counterexample }
  /** The numbers asked about (see `Question`) that could not be excluded. */
  | { readonly answer: "unknown"; readonly bound: Bounds };

interface Search {
  readonly property: ModelProperty;
  readonly question: Question;
  readonly evaluator: Evaluator;
  /** What answers are clamped to before anyone sees them. */
  readonly allowed: Bounds;
  /** `evaluator.work` when it ends. */
  readonly workLimit: number;
}

/** A part of the features that is left to look at, with what is known of it. */
interface Open {
  readonly region: Region;
  readonly bounds: Bounds;
}

/** Where a region is cut to know more. */
interface Cut {
  readonly side: "x" | "y";
  readonly feature: number;
  readonly value: number;
  /** Whether a comparison of a tree is decided by it. */
  readonly isOfTree: boolean;
}

/**
 * Decides a property by branch and bound: a box of features for which the bounds of the answers do not decide it is cut
 * in two (Land and Doig 1960), at a threshold of a tree that is not decided yet, otherwise in the middle of the widest
 * feature. Trees are decided by their leaves so, in the end exactly. Before, some features are tried in search of a
 * counterexample.
 *
 * @param domain the features that the model is asked about
 * @param work how much it may take, in elements computed with
 */
export function decideProperty(
  evaluator: Evaluator,
  property: ModelProperty,
  domain: Box,
  allowed: Bounds,
  work: number,
): Verdict {
  const question = questionOf(property, domain);
  const { region } = question;
  if (region === undefined) return { answer: "proved" };
  const search: Search = { property, question, evaluator, allowed, workLimit: evaluator.work + work };
  const counterexample = tryProbes(search, region, domain);
  if (counterexample !== undefined) return { answer: "refuted", counterexample };
  return branch(search, region);
}

function tryProbes(search: Search, region: Region, domain: Box): Counterexample | undefined {
  for (const [x, y] of probesOf(search.property, region.x, domain)) {
    const found = confirm(search, x, y);
    if (found !== undefined) return found;
  }
  return undefined;
}

function branch(search: Search, start: Region): Verdict {
  const { question } = search;
  const stack: Open[] = [{ region: start, bounds: allNumbers(search, start) }];
  /** What stays undecided: where not even single features give an exact answer. */
  let left: Bounds | undefined;
  for (let open = stack.pop(); open !== undefined; open = stack.pop()) {
    const region = question.related(open.region);
    if (region === undefined) continue;
    const found = look(search, region);
    if (found === undefined) {
      const rest = [open, ...stack].map(({ bounds }) => bounds);
      return { answer: "unknown", bound: rest.reduce(hull, left ?? open.bounds) };
    }
    const { bounds, cut } = found;
    if (question.isAllowed(bounds)) continue;
    // Where trees are not decided yet, a try is worth less than a cut.
    if (question.isForbidden(bounds) || cut === undefined || !cut.isOfTree) {
      const [x, y] = someOf(region, search.property);
      const counterexample = confirm(search, x, y);
      if (counterexample !== undefined) return { answer: "refuted", counterexample };
    }
    if (cut === undefined) {
      left = left === undefined ? bounds : hull(left, bounds);
      continue;
    }
    const [lower, upper] = question.cut(region, cut.side, cut.feature, cut.value);
    stack.push({ region: upper, bounds }, { region: lower, bounds });
  }
  return left === undefined ? { answer: "proved" } : { answer: "unknown", bound: left };
}

/** Bounds of the number that is asked about, and where to cut next; undefined where the limit is reached. */
function look(search: Search, { x, y }: Region): { bounds: Bounds; cut: Cut | undefined } | undefined {
  const first = answersIn(search, x);
  if (first === undefined) return undefined;
  let cut = treeCut(search, "x");
  if (y === undefined) return { bounds: first, cut: cut ?? middleCut(x, undefined) };
  const second = answersIn(search, y);
  if (second === undefined) return undefined;
  cut ??= treeCut(search, "y");
  const bounds = { low: second.low - first.high, high: second.high - first.low };
  return { bounds, cut: cut ?? middleCut(x, y) };
}

/** The answers for a box as a program sees them; undefined where the limit is reached. */
function answersIn({ evaluator, allowed, workLimit }: Search, { low, high }: Box): Bounds | undefined {
  const work = workLimit - evaluator.work;
  if (work <= 0 || !evaluator.evaluate(low, high, work)) return undefined;
  return clampBounds(evaluator.answers, allowed);
}

function treeCut({ evaluator }: Search, side: Cut["side"]): Cut | undefined {
  const { feature, threshold } = evaluator.undecided;
  return feature < 0 ? undefined : { side, feature, value: threshold, isOfTree: true };
}

/** In the middle of the widest feature; undefined where there are single features only. */
function middleCut(x: Box, y: Box | undefined): Cut | undefined {
  let widest = 0;
  let cut: Cut | undefined;
  for (const [side, box] of [["x", x] as const, ["y", y] as const]) {
    if (box === undefined) continue;
    for (let feature = 0; feature < box.low.length; feature++) {
      const width = box.high[feature]! - box.low[feature]!;
      if (width <= widest) continue;
      widest = width;
      cut = { side, feature, value: box.low[feature]! + Math.floor(width / 2), isOfTree: false };
    }
  }
  return cut;
}

/** The counterexample that these features are, if they are one, by evaluation of exactly them. */
function confirm(search: Search, x: Float64Array, y: Float64Array | undefined): Counterexample | undefined {
  const answers: number[] = [];
  const points = y === undefined ? [x] : [x, y];
  for (const point of points) {
    const bounds = answersIn(search, { low: point, high: point });
    if (bounds === undefined || bounds.low !== bounds.high) return undefined;
    answers.push(bounds.low);
  }
  const number = answers.length === 1 ? answers[0]! : answers[1]! - answers[0]!;
  if (!search.question.isForbidden({ low: number, high: number })) return undefined;
  return { features: points.map((point) => Array.from(point)), answers };
}

function allNumbers({ allowed: { low, high } }: Search, { y }: Region): Bounds {
  return y === undefined ? { low, high } : { low: low - high, high: high - low };
}

function hull(left: Bounds, right: Bounds): Bounds {
  return { low: Math.min(left.low, right.low), high: Math.max(left.high, right.high) };
}

/** Bounds of what answers between these bounds are clamped to. */
export function clampBounds({ low, high }: Bounds, allowed: Bounds): Bounds {
  const clamp = (answer: number) => Math.min(Math.max(answer, allowed.low), allowed.high);
  return { low: clamp(low), high: clamp(high) };
}
