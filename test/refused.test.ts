import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import {
  assembleProgram,
  decodeProgram,
  encodeProgram,
  type Instruction,
  maximumNesting,
} from "../src/bytecode/index.ts";
import { unwrap } from "../src/diagnostics/index.ts";
import { rules, verifyProgram } from "../src/verifier/index.ts";
import { checkText } from "./text-cases/check-text.ts";

/** A good program made bad by a few lines. */
interface Mutation {
  readonly name: string;
  readonly code: string;
  /** Part of the message. */
  readonly message: string;
  readonly text: string;
}

const folder = fileURLToPath(new URL("./refused/", import.meta.url));
const programs = readdirSync(folder)
  .filter((name) => name.endsWith(".rmt"))
  .toSorted()
  .map((file) => readMutations(file, readFileSync(`${folder}${file}`, "utf8")));
const mutations = programs.flatMap((program) => program.mutations);

/** Reads a file of this folder; the form: test/refused/README.md. */
function readMutations(file: string, content: string): { file: string; text: string; mutations: readonly Mutation[] } {
  const [text, ...blocks] = content.split(/\n(?=;; RMT)/);
  return {
    file,
    text: text!,
    mutations: blocks.map((block) => {
      const lines = block
        .trimEnd()
        .split("\n")
        .map((line) => line.replace(/^;; ?/, ""));
      const [head, ...rest] = lines;
      const [, code, what] = /^(RMT\d{4}) (.+)$/.exec(head!)!;
      const message = rest[0]?.startsWith("> ") ? rest.shift()!.slice(2) : "";
      return { name: `${file}: ${what}`, code: code!, message, text: mutate(text!, rest, `${file}: ${what}`) };
    }),
  };
}

/** Replaces each run of `-` lines, which must be there once, by the `+` lines that follow. */
function mutate(text: string, changes: readonly string[], name: string): string {
  let lines = text.split("\n");
  for (let next = 0; next < changes.length; ) {
    const removed: string[] = [];
    const added: string[] = [];
    while (changes[next]?.startsWith("- ")) removed.push(changes[next++]!.slice(2).trim());
    while (changes[next]?.startsWith("+ ")) added.push(changes[next++]!.slice(2));
    const places = lines.flatMap((_, start) =>
      removed.every((line, offset) => lines[start + offset]?.trim() === line) ? [start] : [],
    );
    if (removed.length === 0 || places.length !== 1)
      throw new Error(`${name}: found ${places.length} times: ${removed[0]}`);
    lines = [...lines.slice(0, places[0]), ...added, ...lines.slice(places[0]! + removed.length)];
  }
  return lines.join("\n");
}

describe("the good programs that the bad ones are made of", () => {
  it.each(programs)("$file", ({ text }) => {
    expect(checkText("p.rmt", text).map(({ code, message }) => `${code} ${message}`)).toEqual([]);
  });
});

describe("bad programs are refused by exactly the rule that is meant", () => {
  it.each(mutations)("$name ($code)", ({ text, code, message }) => {
    const findings = checkText("p.rmt", text);
    expect([...new Set(findings.map((finding) => finding.code))]).toEqual([code]);
    expect(findings[0]!.message).toContain(message);
    expect(findings[0]!.hint).toBeTruthy();
    // What the administrator demands, and fields of metadata, stand nowhere in the program; models are no part of it.
    if (/^RMT3/.test(code) && !/^the administrator|metadata/.test(message)) expect(findings[0]!.location).toBeDefined();
  });

  it("also where only the program object is there: then the message tells the instruction", () => {
    for (const { name, text, code } of mutations) {
      const assembled = assembleProgram(text, "p.rmt");
      if (!assembled.ok) continue;
      const found = checkText("p.rmt", text, (program) =>
        unwrap(decodeProgram(encodeProgram({ ...program, sourceFile: "", locations: [] }), "p.rmto")),
      );
      expect([...new Set(found.map((finding) => finding.code))], name).toEqual([code]);
      expect(
        found.every(({ location }) => location === undefined),
        name,
      ).toBe(true);
    }
  });

  it("nested deeper than machines are made for, and longer than an action may be", () => {
    const program = unwrap(assembleProgram(programs.find(({ file }) => file === "control-flow.rmt")!.text, "p.rmt"));
    const codesWith = (body: readonly Instruction[]) => {
      const result = verifyProgram({ ...program, actions: [{ ...program.actions[0]!, body }] });
      return result.ok ? [] : result.diagnostics.map(({ code }) => code);
    };
    let nested: readonly Instruction[] = [];
    for (let depth = 1; depth < maximumNesting; depth++) nested = [{ op: "BLOCK", body: nested, location: -1 }];
    expect(codesWith(nested)).toEqual([]);
    expect(codesWith([{ op: "BLOCK", body: nested, location: -1 }])).toEqual(["RMT3005"]);
    const long = Array.from(
      { length: 65_537 },
      (): Instruction => ({ op: "CONST", result: 0, value: 0n, location: -1 }),
    );
    expect(codesWith(long)).toEqual(["RMT3005"]);
  });
});

describe("the bad programs", () => {
  it("are at least 120, and break every rule", () => {
    expect(mutations.length).toBeGreaterThanOrEqual(120);
    const broken = new Set(mutations.map(({ code }) => code));
    const missing = rules.flatMap(({ codes }) => codes).filter((code) => !broken.has(code));
    // Deep nesting and endless actions are no text that anybody would read: the test above makes them.
    expect(missing).toEqual(["RMT3005"]);
  });
});
