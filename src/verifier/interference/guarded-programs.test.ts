import { describe, expect, it } from "vitest";
import type { Program } from "../../bytecode/index.ts";
import { drawFromSeed, randomProgram } from "../../fuzz/index.ts";
import { boundsRule } from "../bounds/index.ts";
import { controlFlowRule } from "../control-flow.ts";
import { definednessRule } from "../definedness.ts";
import { operandsRule } from "../operands.ts";
import { registersRule } from "../registers.ts";
import { typesRule } from "../types/index.ts";
import { beginVerification } from "../verification.ts";
import { limitEffects } from "./index.ts";

const rules = [registersRule, controlFlowRule, operandsRule, typesRule, definednessRule, boundsRule];

/** Random programs that limits or ranges make the verifier change. */
function* guardedPrograms(count: number): Iterable<{ readonly written: Program; readonly guarded: Program }> {
  for (let seed = 0, found = 0; found < count; seed++) {
    const written = randomProgram(drawFromSeed(seed));
    const { program: guarded, guards } = limitEffects(written, {});
    if (guards.length === 0) continue;
    found += 1;
    yield { written, guarded };
  }
}

describe("random programs with guards", () => {
  it("write every register before it is read, and keep all other rules of the bytecode", () => {
    for (const { guarded } of guardedPrograms(60)) {
      const verification = beginVerification(guarded);
      for (const rule of rules) rule.check(verification);
      expect(verification.findings).toEqual([]);
    }
  });

  it("keep their own declarations, and registers, at their indices", () => {
    for (const { written, guarded } of guardedPrograms(20)) {
      expect(guarded.contexts.slice(0, written.contexts.length)).toEqual(written.contexts);
      expect(guarded.counters.slice(0, written.counters.length)).toEqual(written.counters);
      for (const { name } of [
        ...guarded.contexts.slice(written.contexts.length),
        ...guarded.counters.slice(written.counters.length),
      ]) {
        expect(name).toMatch(/^rmt\.(limit|refused)\./);
      }
      for (const [index, { registers }] of written.actions.entries()) {
        expect(guarded.actions[index]!.registers.slice(0, registers.length)).toEqual(registers);
      }
    }
  });
});
