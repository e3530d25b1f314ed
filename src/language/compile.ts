import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Program } from "../bytecode/index.ts";
import { errorDiagnostic, failure, type Result } from "../diagnostics/index.ts";
import { createChecker, parseSource, reportSyntax, reportTypes } from "./check.ts";
import { Compilation } from "./compilation.ts";
import { fileErrors } from "./errors/index.ts";
import { compileModule } from "./module/declarations.ts";

/** Compiles the program in a file (`name.rmt.ts`); a file that cannot be read is RMT1003. */
export function compileFile(path: string): Result<Program> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const problem = fileErrors.unreadable(path, error instanceof Error ? error.message : String(error));
    return failure(errorDiagnostic(problem.code, problem.message, { hint: problem.hint }));
  }
  return compileSource(text, path);
}

/**
 * Compiles the text of a program to bytecode. All mistakes are collected, at most one a place, in the order of the
 * text; codes are RMT1xxx.
 *
 * @param fileName stands in diagnostics and in the program; its base name without `.rmt.ts` names the program
 */
export function compileSource(text: string, fileName: string): Result<Program> {
  const sourceFile = parseSource(text, fileName);
  const compilation = new Compilation(sourceFile);
  const { reporter } = compilation;
  const checker = createChecker(sourceFile);
  if (!reportSyntax(checker, sourceFile, reporter)) {
    compileModule(compilation);
    reportTypes(checker, sourceFile, reporter);
  }
  const diagnostics = reporter.diagnostics();
  if (reporter.hasErrors()) return failure(...diagnostics);
  const program: Program = {
    name: basename(fileName).replace(/\.rmt\.ts$|\.ts$/, ""),
    contexts: compilation.contexts,
    models: compilation.models.map((model) => model.slot),
    tensors: compilation.tensors,
    counters: compilation.counters,
    ...guaranteesOf(compilation),
    metadata: compilation.metadata,
    actions: compilation.actions,
    tables: compilation.tables,
    helpers: compilation.helpers,
    sourceFile: fileName,
    locations: compilation.locations,
  };
  return { ok: true, value: program, ...(diagnostics.length > 0 ? { warnings: diagnostics } : {}) };
}

/** What a program may leave out. */
function guaranteesOf({
  aggregates,
  limits,
  privacy,
}: Compilation): Pick<Program, "aggregates" | "limits" | "privacy"> {
  return {
    ...(aggregates.length === 0 ? {} : { aggregates }),
    ...(limits.length === 0 ? {} : { limits }),
    ...(privacy === undefined ? {} : { privacy }),
  };
}
