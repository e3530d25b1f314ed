import type { Diagnostic, SourceLocation } from "./diagnostic.ts";

/** Colours a piece of the message; the plain style returns its argument. */
export interface DiagnosticStyle {
  error(text: string): string;
  warning(text: string): string;
  place(text: string): string;
  hint(text: string): string;
}

const plain: DiagnosticStyle = {
  error: (text) => text,
  warning: (text) => text,
  place: (text) => text,
  hint: (text) => text,
};

/** How many columns of source a code frame shows before it cuts the line around the marker. */
const frameWidth = 100;

/**
 * Formats a diagnostic for people: head line, place, code frame when the source text is given, hint.
 *
 * @param readSource returns the text of a file named in a location, or undefined where it cannot be read
 */
export function formatDiagnostic(
  diagnostic: Diagnostic,
  readSource: (file: string) => string | undefined = () => undefined,
  style: DiagnosticStyle = plain,
): string {
  const paint = diagnostic.severity === "error" ? style.error : style.warning;
  const lines = [`${paint(`${diagnostic.severity}[${diagnostic.code}]`)}: ${diagnostic.message}`];
  const location = diagnostic.location;
  if (location) {
    lines.push(style.place(`  --> ${location.file}:${location.line}:${location.column}`));
    const source = readSource(location.file);
    if (source !== undefined) lines.push(...codeFrame(source, location, paint));
  }
  if (diagnostic.hint !== undefined) lines.push(`  ${style.hint("help")}: ${diagnostic.hint}`);
  return lines.join("\n");
}

/** The line before, the line itself and a marker under the columns meant. */
function codeFrame(source: string, location: SourceLocation, paint: (text: string) => string): string[] {
  const sourceLines = source.split(/\r?\n/);
  const line = sourceLines[location.line - 1];
  if (line === undefined) return [];
  const gutter = String(location.line).length;
  const start = Math.max(0, location.column - 1 - Math.floor(frameWidth / 2));
  const show = (text: string) => text.slice(start, start + frameWidth).replaceAll("\t", " ");
  const column = location.column - 1 - start;
  const width = Math.max(1, Math.min(location.length, show(line).length - column));
  const frame: string[] = [];
  const before = sourceLines[location.line - 2];
  if (before !== undefined) {
    frame.push(`${String(location.line - 1).padStart(gutter + 1)} | ${show(before)}`.trimEnd());
  }
  frame.push(`${String(location.line).padStart(gutter + 1)} | ${show(line)}`);
  frame.push(`${" ".repeat(gutter + 1)} | ${" ".repeat(column)}${paint("^".repeat(width))}`);
  return frame;
}
