/** A place in what stands behind the word of a directive. The functions here take tokens or throw a `CaseError`. */
export interface CaseLine {
  readonly file: string;
  readonly line: number;
  readonly tokens: readonly string[];
  position: number;
}

/** A case that is written wrong: its own mistake, not that of a machine. */
export class CaseError extends Error {
  constructor(file: string, line: number, message: string) {
    super(`${file}:${line}: ${message}`);
    this.name = "CaseError";
  }
}

const pattern = /\s+|(-?0x[0-9A-Fa-f]+\b|-?\d+\b|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*|=>|->|\.\.|<=|[()[\],;=|/&@?:!])/y;

/** Cuts the text of a directive into tokens. */
export function caseLine(file: string, line: number, text: string): CaseLine {
  const tokens: string[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < text.length) {
    const start = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match) throw new CaseError(file, line, `${JSON.stringify(text.slice(start))} means nothing here`);
    if (match[1] !== undefined) tokens.push(match[1]);
  }
  return { file, line, tokens, position: 0 };
}

/** What is wrong with the directive. */
export function wrong(line: CaseLine, message: string): CaseError {
  return new CaseError(line.file, line.line, message);
}

/** The next token, not taken; empty at the end. */
export function next(line: CaseLine): string {
  return line.tokens[line.position] ?? "";
}

/** Takes this token if it is next. */
export function accept(line: CaseLine, token: string): boolean {
  if (next(line) !== token) return false;
  line.position += 1;
  return true;
}

/** Takes this token. */
export function expect(line: CaseLine, token: string): void {
  if (!accept(line, token)) throw unexpected(line, JSON.stringify(token));
}

/** Nothing follows. */
export function expectEnd(line: CaseLine): void {
  if (next(line) !== "") throw unexpected(line, "the end of the line");
}

/** Takes a name. */
export function takeName(line: CaseLine, what: string): string {
  if (!/^[A-Za-z_]/.test(next(line))) throw unexpected(line, what);
  return line.tokens[line.position++]!;
}

/** Takes the name of one of these and gives it with its index. */
export function takeNamed<Named extends { readonly name: string }>(
  line: CaseLine,
  all: readonly Named[],
  what: string,
): { readonly index: number; readonly named: Named } {
  const name = takeName(line, what);
  const index = all.findIndex((candidate) => candidate.name === name);
  if (index < 0) throw wrong(line, `${name} is not the name of ${what}`);
  return { index, named: all[index]! };
}

const namedNumbers: Readonly<Record<string, bigint>> = {
  MIN: -(1n << 63n),
  MAX: (1n << 63n) - 1n,
  MAXU: (1n << 64n) - 1n,
};

/** Whether a number is next. */
export function atNumber(line: CaseLine): boolean {
  return /^-?\d/.test(next(line)) || Object.hasOwn(namedNumbers, next(line));
}

/** Takes a number of at most 64 bits, signed or unsigned. */
export function takeNumber(line: CaseLine): bigint {
  if (!atNumber(line)) throw unexpected(line, "a number");
  const token = line.tokens[line.position++]!;
  const negative = token.startsWith("-");
  const value = namedNumbers[token] ?? (negative ? -BigInt(token.slice(1)) : BigInt(token));
  if (value < namedNumbers.MIN! || value > namedNumbers.MAXU!) throw wrong(line, `${token} needs more than 64 bits`);
  return value;
}

/** Takes a number from 0 to the given one. */
export function takeCount(line: CaseLine, most: number): number {
  const value = takeNumber(line);
  if (value < 0n || value > BigInt(most)) throw wrong(line, `${value} is not from 0 to ${most}`);
  return Number(value);
}

/** Takes numbers as long as there are any. */
export function takeNumbers(line: CaseLine): bigint[] {
  const values: bigint[] = [];
  while (atNumber(line)) values.push(takeNumber(line));
  return values;
}

/** What is wrong when something else was expected. */
export function unexpected(line: CaseLine, wanted: string): CaseError {
  const found = next(line) === "" ? "the end of the line" : JSON.stringify(next(line));
  return wrong(line, `expected ${wanted}, found ${found}`);
}
