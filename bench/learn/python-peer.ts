import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { packageRoot } from "../../src/cli/package-root.ts";
import { DiagnosticError, errorDiagnostic } from "../../src/diagnostics/index.ts";

const script = join(packageRoot, "bench", "learn", "reference.py");

/** Where Debian's Python is, and what the search path finds. */
const interpreters = ["/usr/bin/python3", "python3"];

/** A Python that has scikit-learn and XGBoost, or undefined where none is installed. */
export function findPython(): string | undefined {
  return interpreters.find((interpreter) => {
    return spawnSync(interpreter, ["-c", "import sklearn, xgboost"], { stdio: "ignore" }).status === 0;
  });
}

/**
 * What reference.py prints.
 *
 * @throws DiagnosticError where it fails (RMT6020)
 */
export function runReference(python: string, ...parameters: readonly string[]): unknown {
  const { status, stdout, stderr } = spawnSync(python, [script, ...parameters], {
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  if (status === 0) return JSON.parse(stdout);
  const reason = stderr.trim().split("\n").at(-1) ?? "";
  throw new DiagnosticError(
    errorDiagnostic("RMT6020", `the peer of the benchmark failed: ${reason}`, {
      hint: "install it again: apt-get install python3-sklearn python3-xgboost",
    }),
  );
}
