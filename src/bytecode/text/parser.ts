import { DiagnosticError, errorDiagnostic, type SourceLocation } from "../../diagnostics/index.ts";
import type { IntegerType } from "../instruction.ts";
import { integerTypes } from "../integer-type.ts";
import type { ProgramLocation } from "../program.ts";
import type { Token } from "./lexer.ts";

/** A place in the tokens of one text. The functions here take tokens or throw a `DiagnosticError` (RMT2002 … RMT2006). */
export interface Cursor {
  readonly file: string;
  readonly tokens: readonly Token[];
  position: number;
}

/** The next token, not taken. */
export function peek(cursor: Cursor): Token {
  return cursor.tokens[cursor.position]!;
}

/** Takes the next token, whatever it is. */
export function take(cursor: Cursor): Token {
  const token = peek(cursor);
  if (token.kind !== "end") cursor.position += 1;
  return token;
}

/** Whether the next token is this word or punctuation, on the line of the token before it if `sameLine`. */
export function at(cursor: Cursor, text: string, sameLine = false): boolean {
  const token = peek(cursor);
  return token.text === text && isMark(token) && !(sameLine && startsLine(cursor));
}

/** Takes this word or punctuation if it is next. */
export function accept(cursor: Cursor, text: string, sameLine = false): boolean {
  if (!at(cursor, text, sameLine)) return false;
  take(cursor);
  return true;
}

/** Takes this word or punctuation. */
export function expect(cursor: Cursor, text: string, why: string): Token {
  if (!at(cursor, text)) throw unexpected(cursor, `${JSON.stringify(text)} ${why}`);
  return take(cursor);
}

/** Whether the next token is the first of its line. */
export function startsLine(cursor: Cursor): boolean {
  const before = cursor.tokens[cursor.position - 1];
  const token = peek(cursor);
  return token.kind === "end" || before === undefined || token.line > before.line;
}

/** Takes a name, bare or in quotes. */
export function takeName(cursor: Cursor, what: string): string {
  const token = peek(cursor);
  if (token.kind !== "word" && token.kind !== "string") throw unexpected(cursor, what);
  return take(cursor).text;
}

/** Takes an integer from -2^63 to 2^64 - 1: what some 64-bit type holds. */
export function takeInteger(cursor: Cursor, what: string): bigint {
  const token = peek(cursor);
  if (token.kind !== "number") throw unexpected(cursor, what);
  // Digits are counted first: reading an absurdly long number would take quadratic time.
  const value =
    token.length > 40 ? 1n << 64n : token.text.startsWith("-") ? -BigInt(token.text.slice(1)) : BigInt(token.text);
  if (value < -(1n << 63n) || value >= 1n << 64n) {
    throw problem(cursor, token, "RMT2006", "this number needs more than 64 bits", "give one from -2^63 to 2^64 - 1");
  }
  take(cursor);
  return value;
}

/** Takes a number from 0 to 2^32 - 1. */
export function takeCount(cursor: Cursor, what: string): number {
  const token = peek(cursor);
  const value = takeInteger(cursor, what);
  if (value < 0n || value > 0xffff_ffffn) {
    throw problem(
      cursor,
      token,
      "RMT2006",
      `${what} must be from 0 to 4294967295, not ${value}`,
      "give a smaller number",
    );
  }
  return Number(value);
}

/** Takes one of the given words. */
export function takeWord<const Word extends string>(cursor: Cursor, words: readonly Word[], what: string): Word {
  const token = peek(cursor);
  const word = words.find((candidate) => token.kind === "word" && candidate === token.text);
  if (word === undefined) throw unexpected(cursor, what, `one of: ${words.join(", ")}`);
  take(cursor);
  return word;
}

/** Takes an integer type such as `u32`. */
export function takeIntegerType(cursor: Cursor): IntegerType {
  return takeWord(cursor, integerTypes, "an integer type");
}

/**
 * Takes a name and gives its index in `named`, or an index written as `#n`, which may lead nowhere.
 *
 * Throws RMT2004 where there is no such name.
 */
export function takeReference(cursor: Cursor, named: readonly { readonly name: string }[], what: string): number {
  if (accept(cursor, "#")) return takeCount(cursor, `the index of ${what}`);
  const token = peek(cursor);
  takeName(cursor, what);
  const index = indexOfName(token, named);
  if (index === undefined) throw unknownName(cursor, token, named, what, "declared above");
  return index;
}

/** The index of what the token names. */
export function indexOfName(token: Token, named: readonly { readonly name: string }[]): number | undefined {
  const index = named.findIndex((candidate) => candidate.name === token.text);
  return index < 0 ? undefined : index;
}

/** A name that nothing has (RMT2004). */
export function unknownName(
  cursor: Cursor,
  token: Token,
  named: readonly { readonly name: string }[],
  what: string,
  declared: string,
): DiagnosticError {
  const known = named.map((candidate) => candidate.name).join(", ");
  const hint = known === "" ? `nothing of this kind is ${declared}` : `${declared}: ${known}`;
  return problem(cursor, token, "RMT2004", `${JSON.stringify(token.text)} is not the name of ${what}`, hint);
}

/** Takes a place in the source, `@line:column+length`, if one follows. */
export function takePlace(cursor: Cursor): ProgramLocation | undefined {
  if (!accept(cursor, "@")) return undefined;
  const line = takeCount(cursor, "a line");
  expect(cursor, ":", "between line and column");
  const column = takeCount(cursor, "a column");
  expect(cursor, "+", "between column and length");
  return { line, column, length: takeCount(cursor, "a length") };
}

/** What is wrong when the next token is not what was expected (RMT2002). */
export function unexpected(cursor: Cursor, wanted: string, hint?: string): DiagnosticError {
  const token = peek(cursor);
  const found = token.kind === "end" ? "the end of the text" : JSON.stringify(token.text);
  return problem(cursor, token, "RMT2002", `expected ${wanted}, found ${found}`, hint);
}

/** A problem with a token. */
export function problem(cursor: Cursor, token: Token, code: string, message: string, hint?: string): DiagnosticError {
  const location: SourceLocation = {
    file: cursor.file,
    line: token.line,
    column: token.column,
    length: Math.max(1, token.length),
  };
  return new DiagnosticError(errorDiagnostic(code, message, { location, hint }));
}

function isMark(token: Token): boolean {
  return token.kind === "word" || token.kind === "punctuation";
}
