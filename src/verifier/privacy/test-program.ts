import { assembleProgram, type Program } from "../../bytecode/index.ts";
import { type Diagnostic, unwrap } from "../../diagnostics/index.ts";
import type { VerifierOptions } from "../options.ts";
import { verifyProgram } from "../verify-program.ts";

/** What the verifier says about the text. */
export function findings(text: string, options: VerifierOptions = {}): readonly Diagnostic[] {
  const result = verifyProgram(assembled(text), options);
  return result.ok ? [] : result.diagnostics;
}

/** The program of the text. */
export function assembled(text: string): Program {
  return unwrap(assembleProgram(text, "test.rmt"));
}

/** The codes of the findings. */
export function codes(text: string, options: VerifierOptions = {}): string[] {
  return findings(text, options).map(({ code }) => code);
}

/** What is wrong and what to do. */
export function messages(...parameters: Parameters<typeof findings>): string[] {
  return findings(...parameters).map(({ message, hint }) => `${message} | ${hint}`);
}

const declarations = `program test
context own(process: u32, page: u64) {
  value: i64
  other: i64
  list: array i64[4]
}
context byUser(user: u32) {
  value: i64
}
context total(index: u32) capacity 4 kind array {
  value: i64
  other: i64
  list: array i64[4]
}
context waiting() capacity 8 kind queue {
  value: i64
}
context pages(page: u64) kind hash {
  value: i64
}
context prefixes(page: u64) kind lpm {
  value: i64
}
model tree: decisionTree i32[4] => i32 nodes 7 depth 3
counter count
histogram spread
metadata note: i64
helpers grant adjust
`;

/** The registers of actions. */
export const registers =
  "registers r0..r9 c10: own c11: total v12: i32[4] c13: waiting c14: pages c15: byUser c16: prefixes";

/**
 * A program at test.shared. r0 is the event's process, r1 its value (own data), r2 = 0, r3 = 1 (public); r4 is what
 * context total holds, to which action fill adds own data where the text asks for it.
 */
export function program(
  body: string,
  more: { before?: string; tables?: string; declare?: string; match?: string } = {},
): string {
  const { before = "", tables = "", declare = "", match = "" } = more;
  return `${declarations}${declare}
action use() {
${registers}
r0 = RMT_LD_EVENT event.0
r1 = RMT_LD_EVENT event.3
r2 = CONST 0
r3 = CONST 1
${body}
}
${before}
table first at test.shared {
${match}
actions use
default use()
}
${tables}`;
}

/** Another action, at a table of its own behind the first. */
export function second(body: string, hook = "test.shared"): { before: string; tables: string } {
  return {
    before: `action again() {\n${registers}\nr2 = CONST 0\nr3 = CONST 1\n${body}\n}`,
    tables: `table second at ${hook} {\nactions again\ndefault again()\n}`,
  };
}

/** Puts own data into what all share. */
export const addToTotal = "c11 = RMT_MATCH_CTXT total (r2)\nRMT_ST_CTXT c11.value r1\n";
/** r4 is what all share. */
export const readTotal = "c11 = RMT_MATCH_CTXT total (r2)\nr4 = RMT_LD_CTXT c11.value\n";
/** r4 holds data of other processes. */
export const foreign = addToTotal + readTotal;
/** The effect, as much as the register says. */
export const grant = (register: number) => `r9 = CALL grant (r${register})\n`;
