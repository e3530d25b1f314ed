import { addTo, type Counts, raiseTo } from "./counts.ts";
import type { Known } from "./known-values.ts";
import { bit, leaving, type PathCode, type PathLoop, repeating, type SlotSet } from "./path-code.ts";

/** All ways that lead to one place with the same known values, and the most of each count on any of them. */
export interface PathState {
  readonly known: readonly Known[];
  /** Owned: changed in place while the state goes on. */
  readonly counts: Counts;
}

/** The states at one place, by their known values. */
export type PathStates = Map<string, PathState>;

/** By where jumps lead: the states there. */
export type Exits = Map<string, PathStates>;

/** More states at one place become one, in which only holds what holds in all. */
const mostStates = 64;

/** How much may still be looked at state by state. */
export interface Effort {
  left: number;
}

/** Steps times states that one program is given: some ten milliseconds. */
export const fullEffort = 100_000;

/**
 * Runs the code on all ways at once ("abstract execution": Gustafsson, Ermedahl, Sandberg, Lisper, RTSS 2006): a condition
 * whose value is known goes one way, others both, and loops are run round by round as long as rounds differ. Where
 * `effort` is used up, what a loop writes counts as unknown: counts are then never too small, but may be too large.
 *
 * @param states owned
 * @param exits receives the states of jumps out of the code
 * @returns the states at the end of the code
 */
export function runPaths(code: PathCode, states: readonly PathState[], exits: Exits, effort: Effort): PathState[] {
  let current: readonly PathState[] = states;
  for (const step of code) {
    if (current.length === 0) break;
    effort.left -= current.length;
    switch (step.kind) {
      case "count":
        for (const { counts } of current) addTo(counts, step.counts);
        break;
      case "compute": {
        const { slot, compute } = step;
        current = current.map((state) => withKnown(state, slot, compute(state.known)));
        break;
      }
      case "branch": {
        const { slot, truth, whenTrue, whenFalse, live } = step;
        const taken: PathState[] = [];
        const others: PathState[] = [];
        for (const state of current) {
          const condition = slot < 0 ? undefined : state.known[slot];
          if (condition !== 0n) taken.push(condition === undefined ? withKnown(state, slot, truth) : state);
          if (condition === undefined) others.push(withKnown(copy(state), slot, 0n));
          else if (condition === 0n) others.push(state);
        }
        const ends = [...runPaths(whenTrue, taken, exits, effort), ...runPaths(whenFalse, others, exits, effort)];
        current = effort.left < 0 && ends.length > 1 ? [project(join(ends), live)] : merged(ends, live);
        break;
      }
      case "block": {
        const inner: Exits = new Map();
        const ends = runPaths(step.body, current, inner, effort);
        const left = inner.get(leaving(step.label))?.values() ?? [];
        inner.delete(leaving(step.label));
        moveExits(inner, exits);
        current = merged([...ends, ...left], step.live);
        break;
      }
      case "loop":
        current = runLoop(step, current, exits, effort);
        break;
      case "jump":
        for (const state of current) put(exits, step.to, project(state, step.live));
        return [];
    }
  }
  return [...current];
}

function runLoop(loop: PathLoop, states: readonly PathState[], exits: Exits, effort: Effort): readonly PathState[] {
  const { bound, counter, written, liveInRound, live } = loop;
  const left: PathStates = new Map();
  let arriving = merged(states, liveInRound);
  for (let round = 0; round < bound && arriving.length > 0; round++) {
    const isTired = effort.left < 0;
    if (isTired) arriving = [forgetting(arriving, written)];
    const before = arriving.map(copy);
    const knownRound = isTired ? undefined : BigInt(round);
    const begun = arriving.map((state) => {
      addTo(state.counts, loop.round);
      return withKnown(state, counter, knownRound);
    });
    const roundExits: Exits = new Map();
    const ends = runPaths(loop.body, begun, roundExits, effort);
    const again = roundExits.get(repeating(loop.label))?.values() ?? [];
    roundExits.delete(repeating(loop.label));
    let next = merged([...ends, ...again], round === bound - 1 ? live | liveInRound : liveInRound);
    const [start] = before;
    // All rounds that follow begin with what this one began with: each adds what it added.
    const isSteady =
      before.length === 1 && next.length === 1 && counter < 0 && keyOf(start!.known) === keyOf(next[0]!.known);
    if (isTired || isSteady) {
      const added = gained(start!.counts, next);
      const remaining = next.length === 0 ? 0 : bound - 1 - round;
      for (const reached of roundExits.values())
        for (const { counts } of reached.values()) addTo(counts, added, remaining);
      for (const { counts } of next) addTo(counts, added, remaining);
      if (isTired && next.length > 0) next = [forgetting(next, written)];
      round = bound;
    }
    for (const state of roundExits.get(leaving(loop.label))?.values() ?? []) putState(left, project(state, live));
    roundExits.delete(leaving(loop.label));
    moveExits(roundExits, exits);
    arriving = next;
  }
  return merged([...arriving, ...left.values()], live);
}

/** What the states have more than the counts given, at most. */
function gained(before: Counts, states: readonly PathState[]): Counts {
  const most = before.slice();
  for (const { counts } of states) raiseTo(most, counts);
  addTo(most, before, -1);
  return most;
}

/** One state for all, which knows what all know, but nothing of these slots. */
function forgetting(states: readonly PathState[], slots: readonly number[]): PathState {
  const joined = join(states);
  const known = [...joined.known];
  for (const slot of slots) known[slot] = undefined;
  return { known, counts: joined.counts };
}

export function join(states: readonly PathState[]): PathState {
  const [first, ...others] = states;
  const known = first!.known.map((value, slot) =>
    others.every((state) => state.known[slot] === value) ? value : undefined,
  );
  const counts = first!.counts.slice();
  for (const other of others) raiseTo(counts, other.counts);
  return { known, counts };
}

function copy(state: PathState): PathState {
  return { known: state.known, counts: state.counts.slice() };
}

function withKnown(state: PathState, slot: number, value: Known): PathState {
  if (slot < 0 || state.known[slot] === value) return state;
  const known = [...state.known];
  known[slot] = value;
  return { known, counts: state.counts };
}

/** The state without what is not read any more. */
function project(state: PathState, live: SlotSet): PathState {
  if (state.known.every((value, slot) => value === undefined || (live & bit(slot)) !== 0n)) return state;
  return {
    known: state.known.map((value, slot) => ((live & bit(slot)) === 0n ? undefined : value)),
    counts: state.counts,
  };
}

/** The states with those that know the same become one. */
export function merged(states: readonly PathState[], live: SlotSet): PathState[] {
  if (states.length === 1) return [project(states[0]!, live)];
  const places: PathStates = new Map();
  for (const state of states) putState(places, project(state, live));
  return [...places.values()];
}

export function put(exits: Exits, to: string, state: PathState): void {
  const states = exits.get(to);
  if (states === undefined) exits.set(to, new Map([[keyOf(state.known), copy(state)]]));
  else putState(states, state);
}

function putState(states: PathStates, state: PathState): void {
  const key = keyOf(state.known);
  const same = states.get(key);
  if (same !== undefined) {
    raiseTo(same.counts, state.counts);
    return;
  }
  states.set(key, copy(state));
  if (states.size <= mostStates) return;
  const one = join([...states.values()]);
  states.clear();
  states.set(keyOf(one.known), one);
}

function moveExits(from: Exits, to: Exits): void {
  for (const [place, states] of from) for (const state of states.values()) put(to, place, state);
}

function keyOf(known: readonly Known[]): string {
  return known.join();
}
