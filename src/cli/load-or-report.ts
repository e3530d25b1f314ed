import { type LoadedProgram, loadProgram } from "./load-program.ts";
import { countErrors, printDiagnostics } from "./print-diagnostics.ts";

/**
 * Loads and verifies the program that a command runs. What is found is printed with lines of the source; where the
 * program is refused, the exit status is 1 and there is nothing to run.
 */
export async function loadOrReport(path: string): Promise<LoadedProgram | undefined> {
  const loaded = await loadProgram(path);
  const diagnostics = (loaded.ok ? loaded.warnings : loaded.diagnostics) ?? [];
  printDiagnostics(diagnostics, [path]);
  if (loaded.ok) return loaded.value;
  process.stderr.write(`${path}: refused, ${countErrors(diagnostics)}\n`);
  process.exitCode = 1;
  return undefined;
}
