import ts from "typescript";
import { fileErrors } from "./errors/index.ts";
import { globalsText, preludeText } from "./prelude-text.ts";
import type { Reporter } from "./reporter.ts";

const preludeFile = "/rmt/rmt.d.ts";
const globalsFile = "/rmt/globals.d.ts";

const options: ts.CompilerOptions = {
  strict: true,
  noLib: true,
  noEmit: true,
  types: [],
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
};

let library: ReadonlyMap<string, ts.SourceFile> | undefined;

/** The prelude, parsed once. */
function librarySources(): ReadonlyMap<string, ts.SourceFile> {
  library ??= new Map([
    [preludeFile, ts.createSourceFile(preludeFile, preludeText(), ts.ScriptTarget.ES2022)],
    [globalsFile, ts.createSourceFile(globalsFile, globalsText, ts.ScriptTarget.ES2022)],
  ]);
  return library;
}

/** A program's text, parsed; its parents are set. */
export function parseSource(text: string, fileName: string): ts.SourceFile {
  return ts.createSourceFile(fileName, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
}

/** A TypeScript program of the file and the prelude; nothing is read from the disk. */
export function createChecker(sourceFile: ts.SourceFile): ts.Program {
  const sources = librarySources();
  const host: ts.CompilerHost = {
    getSourceFile: (name) => (name === sourceFile.fileName ? sourceFile : sources.get(name)),
    getDefaultLibFileName: () => globalsFile,
    writeFile: () => undefined,
    getCurrentDirectory: () => "/",
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    fileExists: (name) => name === sourceFile.fileName || sources.has(name),
    readFile: () => undefined,
    resolveModuleNameLiterals: (literals) =>
      literals.map(({ text }) => ({
        resolvedModule: text === "rmt" ? { resolvedFileName: preludeFile, extension: ts.Extension.Dts } : undefined,
      })),
  };
  return ts.createProgram({ rootNames: [sourceFile.fileName, globalsFile], options, host });
}

/** Reports what keeps the text from being TypeScript at all; true when there is something. */
export function reportSyntax(program: ts.Program, sourceFile: ts.SourceFile, reporter: Reporter): boolean {
  const diagnostics = program.getSyntacticDiagnostics(sourceFile);
  for (const diagnostic of diagnostics) {
    const end = diagnostic.start + Math.max(1, diagnostic.length);
    reporter.reportSpan(diagnostic.start, end, fileErrors.syntax(messageOf(diagnostic)));
  }
  return diagnostics.length > 0;
}

/** "Cannot redeclare" and "Duplicate function implementation": both declarations are marked, ours marks the second. */
const duplicateCodes: ReadonlySet<number> = new Set([2451, 2393]);

/** Reports type errors of TypeScript's own in those parts of the file where nothing has been reported yet. */
export function reportTypes(program: ts.Program, sourceFile: ts.SourceFile, reporter: Reporter): void {
  const sound = sourceFile.statements.filter((node) => !reporter.hasErrorWithin(node.pos, node.end));
  for (const diagnostic of program.getSemanticDiagnostics(sourceFile)) {
    const { start } = diagnostic;
    if (start === undefined || diagnostic.file !== sourceFile) continue;
    if (duplicateCodes.has(diagnostic.code) || !sound.some((node) => node.pos <= start && start < node.end)) continue;
    reporter.reportSpan(start, start + Math.max(1, diagnostic.length ?? 1), fileErrors.type(messageOf(diagnostic)));
  }
}

function messageOf(diagnostic: ts.Diagnostic): string {
  return ts.flattenDiagnosticMessageText(diagnostic.messageText, " ").replace(/\.$/, "");
}
