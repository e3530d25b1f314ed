import { describe, expect, it } from "vitest";
import { createMachine, machineKinds } from "../src/machine/index.ts";
import { missingInstructions, missingMatches } from "./text-cases/coverage.ts";
import { findCases } from "./text-cases/find-cases.ts";
import { readCase } from "./text-cases/read-case.ts";
import { runCase } from "./text-cases/run-case.ts";

/** The machines that every case must hold on. */
const kinds = machineKinds;

const cases = findCases().map(({ file, text }) => readCase(file, text));
const runnable = cases.filter((textCase) => textCase.kind === "runnable");
const refused = cases.filter((textCase) => textCase.kind === "refused");
const programs = runnable.map(({ written }) => written);

describe.each(kinds)("the %s machine does what the case says", (kind) => {
  it.each(runnable)("$file", (textCase) => {
    const failures = runCase(textCase, (program, options) => createMachine(program, { ...options, kind }));
    expect(failures).toEqual([]);
  });
});

describe("assembler and verifier refuse with these codes at these lines", () => {
  it.each(refused)("$file", ({ found, expected }) => {
    expect(found).toEqual(expected);
  });
});

describe("the cases have", () => {
  it("every instruction, on each pair of types and kinds that the verifier lets it work on", () => {
    expect(missingInstructions(programs)).toEqual([]);
  });

  it("every kind of match on keys of every type", () => {
    expect(missingMatches(programs)).toEqual([]);
  });
});
