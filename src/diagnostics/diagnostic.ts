/** A place in a text file. Lines and columns count from 1; length in UTF-16 units, at least 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** One finding about a user's input: what is wrong, where, and what to do instead. */
export interface Diagnostic {
  /** Stable code, `RMT` and four digits; the thousands name the room (see `docs/errors.md`). */
  readonly code: string;
  readonly severity: "error" | "warning";
  /** What is wrong, one sentence without a final full stop. */
  readonly message: string;
  /** What to write or do instead. */
  readonly hint?: string;
  readonly location?: SourceLocation;
}

/** The value, or every reason why there is none. */
export type Result<T> =
  | { readonly ok: true; readonly value: T; readonly warnings?: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Wraps a value as a successful result. */
export function success<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** A result that failed for the given reasons (at least one). */
export function failure(...diagnostics: readonly Diagnostic[]): { ok: false; diagnostics: readonly Diagnostic[] } {
  return { ok: false, diagnostics };
}

/** Builds an error diagnostic; `details` may add a hint and a location. */
export function errorDiagnostic(
  code: string,
  message: string,
  details: { hint?: string | undefined; location?: SourceLocation | undefined } = {},
): Diagnostic {
  return {
    code,
    severity: "error",
    message,
    ...(details.hint === undefined ? {} : { hint: details.hint }),
    ...(details.location === undefined ? {} : { location: details.location }),
  };
}

/** Carries diagnostics through code that cannot return a result; caught at a room's door and at the CLI's. */
export class DiagnosticError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(...diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((diagnostic) => `${diagnostic.code}: ${diagnostic.message}`).join("\n"));
    this.name = "DiagnosticError";
    this.diagnostics = diagnostics;
  }
}

/** The value of a result, or throws its diagnostics as a `DiagnosticError`. */
export function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new DiagnosticError(...result.diagnostics);
  return result.value;
}
