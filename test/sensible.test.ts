import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import {
  assembleProgram,
  decodeProgram,
  encodeProgram,
  integerBits,
  isSignedType,
  type Program,
  printProgram,
} from "../src/bytecode/index.ts";
import { type Diagnostic, unwrap } from "../src/diagnostics/index.ts";
import { findHook } from "../src/hooks/index.ts";
import { compileSource } from "../src/language/index.ts";
import { createMachine, type MachineKind, machineKinds } from "../src/machine/index.ts";
import { verifyProgram } from "../src/verifier/index.ts";

/** Policies that somebody could mean: neither the compiler nor the verifier may refuse one of them. */
const folder = fileURLToPath(new URL("./sensible/", import.meta.url));
const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".rmt.ts"))
  .toSorted();

const events = 40;

describe("the sensible policies", () => {
  const programs = new Map<string, Program>();
  const refused: string[] = [];

  beforeAll(() => {
    for (const name of files) {
      const compiled = compileSource(readFileSync(`${folder}${name}`, "utf8"), name);
      const verified = compiled.ok ? verifyProgram(compiled.value) : compiled;
      if (verified.ok) programs.set(name, verified.value.program);
      else refused.push(...verified.diagnostics.map((finding) => describeFinding(name, finding)));
    }
  }, 300_000);

  it("are two hundred, each with another text", () => {
    expect(files.length).toBeGreaterThanOrEqual(200);
    const shapes = files.map((name) => shapeOf(readFileSync(`${folder}${name}`, "utf8")));
    expect(new Set(shapes).size).toBe(files.length);
  });

  it("are all accepted", () => {
    expect(refused).toEqual([]);
  });

  it("come back from object files and from their text, with what was inserted too", () => {
    for (const [name, program] of programs) {
      expect(decodeProgram(encodeProgram(program), name), name).toEqual({ ok: true, value: program });
      const text = printProgram(program);
      const assembled = unwrap(assembleProgram(text, name));
      expect(printProgram(assembled), name).toBe(text);
    }
  });

  it("run for random events on every machine, which agree in all effects", () => {
    for (const [name, program] of programs) {
      const [first, ...others] = machineKinds.map((kind) => effectsOf(program, kind));
      for (const other of others) expect(other, name).toEqual(first);
    }
  }, 300_000);
});

function describeFinding(name: string, { code, message, location }: Diagnostic): string {
  return `${name}:${location?.line ?? 0} ${code} ${message}`;
}

/** The text without comments, names of declarations and constants: programs that only differ in these are one. */
function shapeOf(text: string): string {
  return text
    .replaceAll(/\/\*.*?\*\//gs, "")
    .replaceAll(/\b\d[\w]*/g, "0")
    .replaceAll(/\s+/g, " ");
}

/** What a program does for the same random events, call by call. */
function effectsOf(program: Program, kind: MachineKind): readonly string[] {
  const draw = generator(11);
  const effects: string[] = [];
  const hookNames = [...new Set(program.tables.map(({ hook }) => hook))];
  const helpers = Object.fromEntries(
    hookNames.map((hook) => {
      const functions = findHook(hook)!.helpers.map(({ name, result }) => [
        name,
        (...values: (number | bigint)[]) => {
          effects.push(`${hook}.${name}(${values.join(", ")})`);
          return result === undefined ? undefined : 1;
        },
      ]);
      return [hook, Object.fromEntries(functions)];
    }),
  );
  const bits = generator(12);
  const random = () => BigInt.asUintN(64, (BigInt(bits()) << 32n) | BigInt(bits()));
  const machine = createMachine(program, { kind, helpers, random });
  for (let event = 0; event < events; event++) {
    for (const hook of hookNames) {
      const { fields, clock } = findHook(hook)!;
      const values = fields.map(({ name, type }) => {
        if (name === clock) return 1_000_000_000n + BigInt(event) * 200_000n;
        const width = [2, 4, 8, integerBits(type)][draw() % 4]!;
        const value = BigInt.asUintN(Math.min(width, integerBits(type)), (BigInt(draw()) << 32n) | BigInt(draw()));
        return isSignedType(type) ? BigInt.asIntN(integerBits(type), value) : value;
      });
      machine.runHook(machine.hook(hook)!, values);
    }
  }
  for (const { name } of program.counters) effects.push(`${name}: ${machine.counter(name)!.join(" ")}`);
  return effects;
}

/** Mulberry32: 32 random bits a call, the same for the same seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
