import { describe, expect, it } from "vitest";
import {
  assembleProgram,
  type Block,
  blocksOf,
  decodeProgram,
  encodeProgram,
  type Instruction,
  type InstructionName,
  instructionSet,
  integerTypes,
  type Program,
  printProgram,
} from "../../bytecode/index.ts";
import { hooks } from "../../hooks/index.ts";
import { verifyProgram } from "../../verifier/index.ts";
import { alone } from "../alone.ts";
import { expandCase, fuzzCase } from "../campaign/fuzz-case.ts";
import { drawFromBytes, drawFromSeed } from "../draw.ts";
import { randomProgram } from "./random-program.ts";

const programs = Array.from({ length: 2000 }, (_, number) => expandCase(fuzzCase(1, number)).program);

function* instructionsOf(block: Block): Iterable<Instruction> {
  for (const instruction of block) {
    yield instruction;
    for (const { block: inner } of blocksOf(instruction)) yield* instructionsOf(inner);
  }
}

/** In how many programs each of the things occurs. */
function occurrences(thingsOf: (program: Program) => Iterable<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const program of programs) {
    for (const thing of new Set(thingsOf(program))) counts.set(thing, (counts.get(thing) ?? 0) + 1);
  }
  return counts;
}

describe("random programs", () => {
  it("pass the verifier, all of them", () => {
    const refusals = programs.flatMap((program) => {
      const result = verifyProgram(program, alone);
      return result.ok ? [] : result.diagnostics;
    });
    expect(refusals).toEqual([]);
  });

  it("pass the verifier also when drawn without end", () => {
    for (let seed = 0; seed < 100; seed++) {
      expect(verifyProgram(randomProgram(drawFromSeed(seed)), alone)).toMatchObject({ ok: true });
    }
  });

  it("use every instruction, each in many programs", () => {
    const counts = occurrences(function* ({ actions }) {
      for (const action of actions) for (const { op } of instructionsOf(action.body)) yield op;
    });
    const names = Object.keys(instructionSet) as InstructionName[];
    const rare = names.filter((name) => (counts.get(name) ?? 0) < 25);
    expect(rare.map((name) => `${name}: ${counts.get(name) ?? 0}`)).toEqual([]);
  });

  it("use every kind of declaration, each in many programs", () => {
    const counts = occurrences(function* ({ contexts, models, tensors, counters, metadata, actions, tables }) {
      for (const { kind, perCpu, fields } of contexts) {
        yield kind;
        if (perCpu) yield "perCpu";
        for (const field of fields) yield `${field.kind} ${field.type}`;
      }
      for (const model of models) {
        yield model.family;
        if (model.family === "decisionTree" && model.trees > 1) yield "forest";
      }
      for (const { model, element } of tensors) yield `${model < 0 ? "constant" : "parameter"} ${element}`;
      for (const { kind } of counters) yield kind;
      if (metadata.length > 0) yield "metadata";
      for (const table of tables) {
        yield table.hook;
        if (table.defaultCall) yield "default";
        for (const key of table.keys) yield `${key.source} ${key.kind}`;
        for (const { matches } of table.entries) for (const match of matches) yield `entry ${match.kind}`;
        if (tables.some((other) => other !== table && other.actions.some((action) => table.actions.includes(action)))) {
          yield "action of two tables";
        }
      }
      for (const { registers } of actions) for (const type of registers) if ("element" in type) yield type.element;
    });
    const matchKinds = ["exact", "lpm", "ternary", "range"];
    const narrow = integerTypes.filter((type) => !type.endsWith("64"));
    const wanted = [
      ...["lru", "hash", "array", "lpm", "queue", "perCpu", "decisionTree", "forest", "network"],
      ...["counter", "histogram", "metadata", "default", "action of two tables"],
      ...hooks.map(({ name }) => name),
      ...matchKinds.flatMap((kind) => [`event ${kind}`, `metadata ${kind}`, `entry ${kind}`]),
      ...integerTypes.flatMap((type) => [type, `scalar ${type}`, `array ${type}`, `ring ${type}`]),
      ...narrow.flatMap((type) => [`constant ${type}`, `parameter ${type}`]),
    ];
    expect(wanted.filter((thing) => (counts.get(thing) ?? 0) < 25)).toEqual([]);
  });

  it("are the same again from their object files and their text", () => {
    for (const program of programs.slice(0, 150)) {
      expect(decodeProgram(encodeProgram(program), "p.rmto")).toEqual({ ok: true, value: program });
      expect(assembleProgram(printProgram(program), "p.rmt")).toEqual({ ok: true, value: program });
    }
  });

  it("are small without choices", () => {
    const program = randomProgram(drawFromBytes(new Uint8Array()));
    expect(program.actions.map(({ body }) => body)).toEqual([[]]);
    expect(program.tables).toHaveLength(1);
  });
});
