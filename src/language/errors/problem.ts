/** What is wrong and what to write instead; the place is added where it is reported. */
export interface Problem {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly hint?: string;
}

/** An error of the language. */
export function problem(code: string, message: string, hint?: string): Problem {
  return { code, severity: "error", message, ...(hint === undefined ? {} : { hint }) };
}

/** A finding that does not keep the program from running. */
export function caution(code: string, message: string, hint: string): Problem {
  return { code, severity: "warning", message, hint };
}

/** `a, b and c`, for lists in messages. */
export function listing(names: readonly string[], last = "and"): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} ${last} ${names[names.length - 1]}`;
}
