import { describe, expect, it } from "vitest";
import { isIn } from "../../../test/integer-arithmetic.ts";
import { observeMachine } from "../../fuzz/differential/observed-machine.ts";
import { randomScenario } from "../../fuzz/differential/random-scenario.ts";
import { drawFromSeed, randomProgram } from "../../fuzz/index.ts";
import { createMachine, type Inspector } from "../../machine/index.ts";
import { verifyProgram } from "../index.ts";
import { beginVerification } from "../verification.ts";
import { callArgumentRanges, provedRegisters } from "./index.ts";

const programs = 200;

/** Runs the secured program, and gives what was seen against what was proved, and how often that was looked at. */
function runAgainstProof(seed: number): { readonly wrong: readonly string[]; readonly seen: number } {
  const draw = drawFromSeed(seed);
  const verified = verifyProgram(randomProgram(draw), { isolation: "none" });
  if (!verified.ok) return { wrong: [], seen: 0 };
  const { program } = verified.value;
  const { hooksOfAction } = beginVerification(program);
  const proved = provedRegisters(program, hooksOfAction);
  const ranges = callArgumentRanges(program, hooksOfAction);
  const wrong: string[] = [];
  let seen = 0;
  const check = (text: string, holds: boolean) => {
    seen += 1;
    if (!holds) wrong.push(text);
  };
  const executed: Inspector["executed"] = (action, instruction, registers) => {
    const index = program.actions.indexOf(action);
    const results = proved[index]!.get(instruction);
    check(`${instruction.op} does not run`, results !== undefined);
    for (const { register, set } of results ?? []) {
      const value = BigInt(registers[register]!);
      check(`${instruction.op} r${register} = ${value}`, isIn(set, value));
    }
    if (instruction.op !== "CALL") return;
    for (const [argument, register] of instruction.arguments.entries()) {
      // What it returned may lie over what it was given.
      if (register === instruction.result) continue;
      const { low, high } = ranges[index]!.get(instruction)![argument]!;
      const value = BigInt(registers[register]!);
      check(`argument ${argument} = ${value}`, low <= value && value <= high);
    }
  };
  const inspector: Inspector = { executed, roundBegan: () => {} };
  const scenario = randomScenario(draw, program);
  const observed = observeMachine(
    (made, options) => createMachine(made, { ...options, kind: "interpreter", inspector }),
    program,
    scenario,
  );
  if (!("run" in observed)) return { wrong: [], seen: 0 };
  for (const operation of scenario.operations) observed.run(operation);
  return { wrong, seen };
}

describe("what is proved of registers", () => {
  it(`holds of all that ${programs} random programs write`, () => {
    let looks = 0;
    let ran = 0;
    for (let seed = 1; seed <= programs; seed++) {
      const { wrong, seen } = runAgainstProof(seed);
      expect(wrong, `seed ${seed}`).toEqual([]);
      looks += seen;
      if (seen > 0) ran += 1;
    }
    expect(ran).toBeGreaterThan(programs / 2);
    expect(looks).toBeGreaterThan(100 * programs);
  });
});
