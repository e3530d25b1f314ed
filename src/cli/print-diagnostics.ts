import { readFileSync } from "node:fs";
import picocolors from "picocolors";
import { type Diagnostic, type DiagnosticStyle, formatDiagnostic } from "../diagnostics/index.ts";

/** Where broken lines go on: below the text of `  help: `. */
const indent = " ".repeat(8);
/** Terminals narrower than this, or of unknown width, break lines themselves. */
const narrowest = 40;

/**
 * Prints diagnostics to standard error, in colour on a terminal.
 *
 * @param sources files named by the user, whose lines may be shown; an object file's word about its source is not
 *   followed: the text may have changed since
 */
export function printDiagnostics(diagnostics: readonly Diagnostic[], sources: readonly string[] = []): void {
  const style = styleOf(process.stderr);
  const texts = new Map<string, string | undefined>();
  const readSource = (file: string): string | undefined => {
    if (!texts.has(file)) texts.set(file, sources.includes(file) ? readText(file) : undefined);
    return texts.get(file);
  };
  for (const diagnostic of diagnostics) {
    process.stderr.write(`${formatDiagnostic(wrapped(diagnostic), readSource, style)}\n`);
  }
}

/** The number of errors in words, such as `1 error`. */
export function countErrors(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error").length;
  return errors === 1 ? "1 error" : `${errors} errors`;
}

/** Colours where a person looks on, unless they ask for none (no-color.org). */
function styleOf(stream: NodeJS.WriteStream): DiagnosticStyle {
  const isColoured = stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== "dumb";
  const { bold, red, yellow, cyan, dim } = picocolors.createColors(isColoured);
  return {
    error: (text) => bold(red(text)),
    warning: (text) => bold(yellow(text)),
    place: dim,
    hint: cyan,
  };
}

/** The diagnostic with line breaks for the width of the terminal; elsewhere one line stays one line, for `grep`. */
function wrapped(diagnostic: Diagnostic): Diagnostic {
  const width = process.stderr.isTTY ? (process.stderr.columns ?? 0) : 0;
  if (width < narrowest) return diagnostic;
  const { severity, code, message, hint } = diagnostic;
  return {
    ...diagnostic,
    message: wrap(message, width, `${severity}[${code}]: `.length),
    ...(hint === undefined ? {} : { hint: wrap(hint, width, indent.length) }),
  };
}

/** Breaks a text between words; `taken` columns of the first line are in use. */
function wrap(text: string, width: number, taken: number): string {
  let line = "";
  let broken = "";
  let room = width - taken;
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > room) {
      broken += `${line}\n${indent}`;
      room = width - indent.length;
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return broken + line;
}

/** The text as the compiler saw it: a byte order mark does not count as a column. */
function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch {
    return undefined;
  }
}
