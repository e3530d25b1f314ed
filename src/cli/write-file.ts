import { realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type Diagnostic, errorDiagnostic } from "../diagnostics/index.ts";

/**
 * Writes a file whole: under another name beside it first, then renamed, so that there is never half of it. A symbolic
 * link stays, what it leads to is replaced.
 *
 * @returns RMT6010 where it cannot be written
 */
export async function writeFileWhole(path: string, content: Uint8Array | string): Promise<Diagnostic | undefined> {
  const target = await realpath(path).catch(() => path);
  const existing = await stat(target).catch(() => undefined);
  if (existing !== undefined && !existing.isFile()) {
    return cannotWrite(path, existing.isDirectory() ? "it is a folder" : "it is no ordinary file");
  }
  const partial = `${target}.${process.pid}.partial`;
  try {
    await writeFile(partial, content);
    await rename(partial, target);
    return undefined;
  } catch (error) {
    await rm(partial, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    return cannotWrite(path, code === "ENOENT" ? "its folder does not exist" : message);
  }
}

/** Whether a file could be written there, to be asked before long work: its folder exists. RMT6010 where not. */
export async function findWriteProblem(path: string): Promise<Diagnostic | undefined> {
  const folder = await stat(dirname(resolve(path))).catch(() => undefined);
  if (folder === undefined || !folder.isDirectory()) return cannotWrite(path, "its folder does not exist");
  const existing = await stat(path).catch(() => undefined);
  return existing?.isDirectory() ? cannotWrite(path, "it is a folder") : undefined;
}

function cannotWrite(path: string, reason: string): Diagnostic {
  return errorDiagnostic("RMT6010", `${path} cannot be written: ${reason}`, { hint: "give another file with -o" });
}
