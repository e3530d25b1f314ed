import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Diagnostic } from "../diagnostics/index.ts";
import { loadProgram } from "./load-program.ts";
import { packageRoot } from "./package-root.ts";

/** What came of programs that are sensible, and that the verifier must not refuse. */
export interface SensibleResult {
  readonly programs: number;
  readonly refused: readonly { readonly path: string; readonly diagnostics: readonly Diagnostic[] }[];
}

const folder = join(packageRoot, "test", "sensible");

/**
 * Compiles and verifies all programs of `test/sensible`.
 *
 * @returns undefined where the package came without its tests
 */
export async function checkSensiblePrograms(): Promise<SensibleResult | undefined> {
  if (!existsSync(folder)) return undefined;
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".rmt.ts")).sort();
  const refused: SensibleResult["refused"][number][] = [];
  for (const name of names) {
    const path = join(folder, name);
    const loaded = await loadProgram(path);
    if (!loaded.ok) refused.push({ path: relative(packageRoot, path), diagnostics: loaded.diagnostics });
  }
  return { programs: names.length, refused };
}
