import { readFile, stat } from "node:fs/promises";
import { assembleProgram, decodeProgram, type Program } from "../bytecode/index.ts";
import { errorDiagnostic, failure, type Result } from "../diagnostics/index.ts";
import { compileSource } from "../language/index.ts";
import { type VerifierOptions, type VerifierReport, verifyProgram } from "../verifier/index.ts";

/** A program that the verifier accepted. */
export interface LoadedProgram {
  /** As it is written: to build, print and check. */
  readonly program: Program;
  /** With the guards that the verifier inserted: to run. */
  readonly secured: Program;
  readonly report: VerifierReport;
  /** The text it was made from; absent for object files. */
  readonly source?: string;
}

/** How a program is stored. */
type Form = "source" | "assembly" | "object";

/** First bytes of object files, which are known by them whatever their name. */
const objectMagic = "RMTO";
/** Far beyond every program that the verifier accepts, and no burden for memory. */
const largestFile = 64 * 1024 * 1024;

/**
 * Reads a program from source text (`.rmt.ts`), an object file (`.rmto`) or assembly text (`.rmt`) and verifies it.
 *
 * @param options what the verifier is to demand beyond hooks and program
 * @returns the program with warnings; or what the compiler, the assembler, the decoder or the verifier found, or
 *   RMT6001 (no such file), RMT6002 (not a file), RMT6003 (cannot be read), RMT6004 (neither form by its name),
 *   RMT6005 (no text), RMT6006 (too large), RMT6007 (nested too deeply)
 */
export async function loadProgram(path: string, options?: VerifierOptions): Promise<Result<LoadedProgram>> {
  const read = await readProgramFile(path);
  if (!read.ok) return read;
  const { form, bytes } = read.value;
  if (form === "object") return verified(decodeProgram(bytes, path), options);
  let source: string;
  try {
    source = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return failure(
      errorDiagnostic("RMT6005", `${path} is not UTF-8 text`, { hint: "save it as UTF-8; object files end in .rmto" }),
    );
  }
  try {
    const made = form === "source" ? compileSource(source, path) : assembleProgram(source, path);
    return verified(made, options, source);
  } catch (error) {
    // TypeScript's parser and checker recurse over what is nested, and so over long sums too.
    if (!(error instanceof RangeError && error.message.includes("call stack"))) throw error;
    return failure(
      errorDiagnostic("RMT6007", `${path} is nested too deeply to be compiled`, {
        hint: "split expressions with thousands of operators or parentheses, and blocks inside blocks",
      }),
    );
  }
}

function verified(made: Result<Program>, options: VerifierOptions | undefined, source?: string): Result<LoadedProgram> {
  if (!made.ok) return made;
  const checked = verifyProgram(made.value, options);
  const warnings = [...(made.warnings ?? []), ...((checked.ok ? checked.warnings : undefined) ?? [])];
  if (!checked.ok) return failure(...warnings, ...checked.diagnostics);
  return {
    ok: true,
    value: {
      program: made.value,
      secured: checked.value.program,
      report: checked.value.report,
      ...(source === undefined ? {} : { source }),
    },
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}

async function readProgramFile(path: string): Promise<Result<{ form: Form; bytes: Uint8Array }>> {
  let bytes: Uint8Array;
  try {
    const found = await stat(path);
    if (found.isDirectory()) {
      const hint = "give the path of a program in it, such as page-prefetch.rmt.ts";
      return failure(errorDiagnostic("RMT6002", `${path} is a folder, not a program`, { hint }));
    }
    if (found.size > largestFile) {
      const message = `${path} is larger than ${largestFile / 2 ** 20} MiB and cannot be a program`;
      return failure(errorDiagnostic("RMT6006", message, { hint: "give the path of a program" }));
    }
    bytes = await readFile(path);
  } catch (error) {
    return failure(unreadable(path, error));
  }
  if (Buffer.from(bytes.subarray(0, objectMagic.length)).toString("latin1") === objectMagic) {
    return { ok: true, value: { form: "object", bytes } };
  }
  const form = formByName(path);
  if (form !== undefined) return { ok: true, value: { form, bytes } };
  return failure(
    errorDiagnostic("RMT6004", `${path} is not known as a program by its name`, {
      hint: "programs end in .rmt.ts (source), .rmt (assembly text) or .rmto (object file)",
    }),
  );
}

function formByName(path: string): Form | undefined {
  if (path.endsWith(".ts")) return "source";
  if (path.endsWith(".rmto")) return "object";
  return path.endsWith(".rmt") ? "assembly" : undefined;
}

function unreadable(path: string, error: unknown) {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOENT" || code === "ENOTDIR") {
    return errorDiagnostic("RMT6001", `there is no file ${path}`, {
      hint: "check the path; it is relative to the current folder",
    });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return errorDiagnostic("RMT6003", `${path} cannot be read: ${reason}`, { hint: "check its permissions" });
}
