import type ts from "typescript";
import type { Diagnostic, SourceLocation } from "../diagnostics/index.ts";
import { errorDiagnostic } from "../diagnostics/index.ts";
import type { Problem } from "./errors/index.ts";

interface Finding {
  readonly problem: Problem;
  readonly start: number;
  readonly end: number;
}

/** Collects what is found in one file: one finding a place, in the order of the text. */
export class Reporter {
  readonly #sourceFile: ts.SourceFile;
  readonly #findings = new Map<number, Finding>();

  constructor(sourceFile: ts.SourceFile) {
    this.#sourceFile = sourceFile;
  }

  /** Reports a problem with the node; at a place that has one already it is dropped. */
  report(node: ts.Node, problem: Problem): void {
    this.reportSpan(node.getStart(this.#sourceFile), node.getEnd(), problem);
  }

  reportSpan(start: number, end: number, problem: Problem): void {
    if (!this.#findings.has(start)) this.#findings.set(start, { problem, start, end });
  }

  /** Whether an error has been found so far between the two positions. */
  hasErrorWithin(start: number, end: number): boolean {
    for (const finding of this.#findings.values()) {
      if (finding.problem.severity === "error" && start <= finding.start && finding.start < end) return true;
    }
    return false;
  }

  hasErrors(): boolean {
    for (const finding of this.#findings.values()) if (finding.problem.severity === "error") return true;
    return false;
  }

  diagnostics(): Diagnostic[] {
    return [...this.#findings.values()]
      .sort((left, right) => left.start - right.start)
      .map((finding) => this.#toDiagnostic(finding));
  }

  #toDiagnostic({ problem, start, end }: Finding): Diagnostic {
    const location = locate(this.#sourceFile, start, end);
    const diagnostic = errorDiagnostic(problem.code, problem.message, { hint: problem.hint, location });
    return { ...diagnostic, severity: problem.severity };
  }
}

/** The place of a span of text; it ends with its first line. */
export function locate(sourceFile: ts.SourceFile, start: number, end: number): SourceLocation {
  const { line, character } = sourceFile.getLineAndCharacterOfPosition(start);
  const text = sourceFile.text.slice(start, end).split(/\r?\n/, 1)[0];
  return { file: sourceFile.fileName, line: line + 1, column: character + 1, length: Math.max(1, text.length) };
}
