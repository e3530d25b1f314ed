import { describe, expect, it } from "vitest";
import { type Block, type Instruction, printProgram } from "../../bytecode/index.ts";
import { createMachine } from "../../machine/index.ts";
import type { MachineFactory } from "../differential/observed-machine.ts";
import { machinePair } from "../machine-pair.ts";
import { expandCase, fuzzCase } from "./fuzz-case.ts";
import { fuzzRange } from "./fuzz-range.ts";

const interpreter = machinePair.left;

/** A machine that takes one instruction for another. */
function mistaking(name: Instruction["op"], other: Instruction["op"]): MachineFactory {
  const mistake = (block: Block): Block =>
    block.map((instruction) => {
      if (instruction.op === name) return { ...instruction, op: other } as Instruction;
      if (instruction.op === "IF") {
        return { ...instruction, whenTrue: mistake(instruction.whenTrue), whenFalse: mistake(instruction.whenFalse) };
      }
      return "body" in instruction ? { ...instruction, body: mistake(instruction.body) } : instruction;
    });
  return (program, options) => {
    const actions = program.actions.map((action) => ({ ...action, body: mistake(action.body) }));
    return createMachine({ ...program, actions }, { ...options, kind: "interpreter" });
  };
}

describe("the machines", () => {
  it("agree on 800 random programs", () => {
    expect(fuzzRange(machinePair, { seed: 2024, from: 0, to: 800, shrink: 1 })).toEqual([]);
  });

  it("agree where an action asks aggregates in two tables and a model becomes constants", () => {
    expect(fuzzRange(machinePair, { seed: 7, from: 18_618, to: 18_619, shrink: 1 })).toEqual([]);
  });
});

describe("a range of random programs", () => {
  it("is the same for the same seed, number by number, and another for another", () => {
    const [first, again, other] = [fuzzCase(7, 41), fuzzCase(7, 41), fuzzCase(2 ** 40 + 7, 41)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(printProgram(expandCase(again).program)).toBe(printProgram(expandCase(first).program));
  });

  it.each<[Instruction["op"], Instruction["op"]]>([
    ["XOR", "OR"],
    ["RMT_CONVOLVE", "RMT_VECTOR_ZERO"],
  ])("finds a machine that takes %s for %s, and shrinks the program to little more than that", (name, other) => {
    const pair = { left: interpreter, right: mistaking(name, other) };
    const limits = { attempts: 4000, milliseconds: 60_000 };
    const reports = fuzzRange(pair, { seed: 5, from: 0, to: 120, shrink: 1, limits });
    expect(reports.length).toBeGreaterThan(1);
    expect(reports[0]).toMatchObject({ kind: "difference" });
    const { program, steps } = reports[0]!.shrunk!;
    expect(program).toContain(name);
    const instructions = program.split("\n").filter((line) => /^ +(r\d|v\d|[A-Z])/.test(line));
    expect(instructions.length).toBeLessThan(20);
    expect(steps.length).toBeLessThan(5);
    // Those that come after are counted, not shrunk.
    expect(reports[1]!.shrunk).toBeUndefined();
  });
});
