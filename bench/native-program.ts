import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { packageRoot } from "../src/cli/package-root.ts";
import { DiagnosticError, errorDiagnostic } from "../src/diagnostics/index.ts";

/**
 * Compiles a C file of `bench/native` for this very CPU.
 *
 * @param folder where the executable goes
 * @returns the path of the executable
 * @throws DiagnosticError (RMT6020) when there is no C compiler, or it refuses the file
 */
export function compileNative(file: string, folder: string): string {
  const executable = join(folder, file.replace(/\.c$/, ""));
  const source = join(packageRoot, "bench", "native", file);
  const { error, status, stderr } = spawnSync("cc", ["-O3", "-march=native", "-o", executable, source], {
    encoding: "utf8",
  });
  if (status === 0) return executable;
  const reason = error ? "there is no C compiler `cc`" : `cc refuses ${file}: ${stderr.split("\n")[0]}`;
  throw new DiagnosticError(
    errorDiagnostic("RMT6020", `the benchmark cannot compile its C peer: ${reason}`, {
      hint: "install one: apt-get install gcc libc6-dev",
    }),
  );
}
