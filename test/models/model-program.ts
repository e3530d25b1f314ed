import type { IntegerType, Program } from "../../src/bytecode/index.ts";
import { createMachine, type Machine, type MachineKind } from "../../src/machine/index.ts";
import { type Inference, inferencesOf } from "../../src/verifier/model-safety/inferences.ts";

export { type Guarantees, modelProgram } from "../../src/models/code/model-program.ts";

/** The only question of the program. */
export function onlyInference(program: Program): Inference {
  const [inference, ...others] = inferencesOf(program, 0);
  if (inference === undefined || others.length > 0) throw new Error("the program asks not one question");
  return inference;
}

/** A machine at `test.event`, and what it tells. */
export interface Listener {
  readonly machine: Machine;
  /** Runs an event and gives what the program told. */
  event(...values: readonly (number | bigint)[]): readonly bigint[];
}

/** Makes a machine for a program at `test.event`. */
export function listen(program: Program, kind: MachineKind): Listener {
  let told: bigint[] = [];
  const tell = (value: number | bigint) => {
    told.push(BigInt(value));
  };
  const ask = (left: number | bigint, right: number | bigint) => BigInt(left) - BigInt(right);
  const machine = createMachine(program, { kind, helpers: { "test.event": { tell, ask } } });
  const handle = machine.hook("test.event")!;
  return {
    machine,
    event: (a = 0, b = 0, c = 0, d = 0) => {
      told = [];
      machine.runHook(handle, [a, b, c, d]);
      return told;
    },
  };
}

/** The value that a field of this type holds after this one was stored. */
export function wrap(value: bigint, type: IntegerType): bigint {
  const bits = Number(type.slice(1));
  return type.startsWith("i") ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}
