import type { FunctionBuilder } from "../module/index.ts";

/** One of several like steps over memory. */
export interface Step {
  /**
   * Puts the changing part of the address of a stream on the stack and gives the part that is constant, to be added to
   * the immediate offset of the load or store.
   */
  readonly push: (stream: number) => number;
  /** The last step of all; it is never part of a loop. */
  readonly last: boolean;
}

/** Up to so many steps are written out: most vectors are short, and constant addresses cost nothing. */
const writtenOut = 16;

/** Steps in one round of a loop. */
const roundSteps = 4;

/**
 * Emits the same code for steps 0 … count - 1, written out when they are few, otherwise as a loop of four steps a round
 * with the last ones after it. Streams are places in memory that advance with the steps.
 *
 * @param strides by stream: bytes that its address advances by from step to step
 */
export function emitSteps(
  code: FunctionBuilder,
  count: number,
  strides: readonly number[],
  body: (step: Step) => void,
): void {
  const rounds = count <= writtenOut ? 0 : Math.floor((count - 1) / roundSteps);
  if (rounds > 0) emitRounds(code, rounds, strides, body);
  for (let step = rounds * roundSteps; step < count; step++) {
    body({
      push(stream) {
        code.i32(0);
        return step * strides[stream]!;
      },
      last: step === count - 1,
    });
  }
}

function emitRounds(
  code: FunctionBuilder,
  rounds: number,
  strides: readonly number[],
  body: (step: Step) => void,
): void {
  const distinct = [...new Set(strides)];
  borrowLocals(code, "i32", distinct.length, (locals) => {
    for (const local of locals) {
      code.i32(0);
      code.set(local);
    }
    code.loop((again) => {
      for (let step = 0; step < roundSteps; step++) {
        body({
          push(stream) {
            const stride = strides[stream]!;
            code.get(locals[distinct.indexOf(stride)]!);
            return step * stride;
          },
          last: false,
        });
      }
      for (const [index, local] of locals.entries()) {
        code.get(local);
        code.i32(roundSteps * distinct[index]!);
        code.emit("i32.add");
        code.set(local);
      }
      const moving = distinct.findIndex((stride) => stride > 0);
      code.get(locals[moving]!);
      code.i32(rounds * roundSteps * distinct[moving]!);
      code.emit("i32.lt_u");
      code.branchIf(again);
    });
  });
}

/** Emits a loop of `count` rounds, at least one; its counter is a local (i32) that runs from 0 in steps of `stride`. */
export function emitCounted(
  code: FunctionBuilder,
  count: number,
  stride: number,
  body: (counter: number) => void,
): void {
  code.borrow("i32", (counter) => {
    code.i32(0);
    code.set(counter);
    code.loop((again) => {
      body(counter);
      code.get(counter);
      code.i32(stride);
      code.emit("i32.add");
      code.tee(counter);
      code.i32(count * stride);
      code.emit("i32.lt_u");
      code.branchIf(again);
    });
  });
}

/** Lends several locals of a type at once; see `FunctionBuilder.borrow`. */
export function borrowLocals<Result>(
  code: FunctionBuilder,
  type: Parameters<FunctionBuilder["borrow"]>[0],
  count: number,
  use: (locals: readonly number[]) => Result,
  borrowed: readonly number[] = [],
): Result {
  if (borrowed.length === count) return use(borrowed);
  return code.borrow(type, (local) => borrowLocals(code, type, count, use, [...borrowed, local]));
}
