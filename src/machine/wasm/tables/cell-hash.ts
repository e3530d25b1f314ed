import type { FunctionBuilder } from "../module/index.ts";

/**
 * The hash of a cell: Fibonacci hashing (Knuth, The Art of Computer Programming, volume 3, section 6.4) of 64-bit values,
 * one multiplication a value; between values the halves change places, so that the well-mixed upper half goes through
 * the next multiplication. The hash is the upper half of the last product. Host and emitted code compute the same.
 */

/** 2^64 divided by the golden ratio, odd. */
const multiplier = 0x9e3779b97f4a7c15n;
const multiplierLow = 0x7f4a7c15;
const multiplierHigh = 0x9e3779b9;
const lowLow = multiplierLow & 0xffff;
const lowHigh = multiplierLow >>> 16;

/** A hash under way on the host: two 32-bit words. */
export interface HashState {
  low: number;
  high: number;
}

/** Takes a value, given as two 32-bit words, into the hash. Starts from a state of 0. */
export function mixValue(state: HashState, valueLow: number, valueHigh: number): void {
  const low = state.high ^ valueLow;
  const high = state.low ^ valueHigh;
  const a = low & 0xffff;
  const b = low >>> 16;
  const middle = b * lowLow + ((a * lowLow) >>> 16);
  const carry = (b * lowHigh + (middle >>> 16) + ((a * lowHigh + (middle & 0xffff)) >>> 16)) | 0;
  state.low = Math.imul(low, multiplierLow);
  state.high = (carry + Math.imul(low, multiplierHigh) + Math.imul(high, multiplierLow)) | 0;
}

/** The two words of the seed that keeps equal values of different groups apart. */
export function groupSeed(group: number): readonly [low: number, high: number] {
  return [Math.imul(group, 0x85ebca6b), Math.imul(group, 0xc2b2ae35)];
}

/**
 * Emits `mixValue`: takes the value on the stack into the hash.
 *
 * @param state the local (i64) of the hash so far; -1 at the start
 * @param target the local (i64) of the hash after it
 */
export function emitMixValue(code: FunctionBuilder, state: number, target: number): void {
  if (state >= 0) {
    code.get(state);
    code.i64(32);
    code.emit("i64.rotl", "i64.xor");
  }
  code.i64(multiplier);
  code.emit("i64.mul");
  code.set(target);
}
