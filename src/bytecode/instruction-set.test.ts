import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { instructionSet } from "./instruction-set.ts";
import { generateInstructionSetDocument } from "./instruction-set-document.ts";
import { instructionNames, isIntegerOperation } from "./operands.ts";

const committed = new URL("../../docs/isa.md", import.meta.url);

describe("the instruction set", () => {
  it("gives each instruction an opcode of one byte of its own", () => {
    const opcodes = Object.values(instructionSet).map((description) => description.opcode);
    expect(new Set(opcodes).size).toBe(opcodes.length);
    for (const opcode of opcodes) expect(opcode).toSatisfy((code: number) => code > 0 && code < 256);
  });

  it("is described by docs/isa.md as it is (regenerate: UPDATE=1 npx vitest run src/bytecode/instruction-set.test.ts)", () => {
    if (process.env.UPDATE === "1") {
      mkdirSync(new URL(".", committed), { recursive: true });
      writeFileSync(committed, generateInstructionSetDocument());
    }
    expect(readFileSync(committed, "utf8")).toBe(generateInstructionSetDocument());
  });

  it("has these instructions that compute an integer from integers, and do nothing else", () => {
    const unary = ["CONST", "MOVE", "NEG", "NOT", "EXTEND", "SELECT", "COUNT_ONES", "LEADING_ZEROS", "HASH"];
    const arithmetic = ["ADD", "SUB", "MUL", "DIV_S", "DIV_U", "REM_S", "REM_U", "MIN_S", "MAX_S", "MIN_U", "MAX_U"];
    const bits = ["AND", "OR", "XOR", "SHL", "SHR_S", "SHR_U"];
    const comparisons = ["EQ", "NE", "LT_S", "LT_U", "LE_S", "LE_U"];
    const found = instructionNames.filter(isIntegerOperation);
    expect([...found].sort()).toEqual([...unary, ...arithmetic, ...bits, ...comparisons].sort());
  });

  it("names every operand in the line of its instruction", () => {
    const lines = generateInstructionSetDocument().split("\n");
    for (const { opcode, operands } of Object.values(instructionSet)) {
      const line = lines.find((candidate) => candidate.startsWith(`| \`0x${opcode.toString(16).padStart(2, "0")}\``))!;
      for (const operand of Object.keys(operands)) expect(line).toContain(operand);
    }
  });
});
