import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { instructionSet } from "./instruction-set.ts";
import { generateInstructionSetDocument } from "./instruction-set-document.ts";

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

  it("names every operand in the line of its instruction", () => {
    const lines = generateInstructionSetDocument().split("\n");
    for (const { opcode, operands } of Object.values(instructionSet)) {
      const line = lines.find((candidate) => candidate.startsWith(`| \`0x${opcode.toString(16).padStart(2, "0")}\``))!;
      for (const operand of Object.keys(operands)) expect(line).toContain(operand);
    }
  });
});
