import { readFile } from "node:fs/promises";
import { errorDiagnostic, failure, type Result, success } from "../diagnostics/index.ts";

/** The text of a file; RMT6001 where there is none, RMT6003 where it cannot be read. */
export async function readTextFile(path: string): Promise<Result<string>> {
  try {
    return success(await readFile(path, "utf8"));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") {
      const hint = "check the path; it is relative to the current folder";
      return failure(errorDiagnostic("RMT6001", `there is no file ${path}`, { hint }));
    }
    return failure(errorDiagnostic("RMT6003", `${path} cannot be read: ${message}`, { hint: "check its permissions" }));
  }
}
