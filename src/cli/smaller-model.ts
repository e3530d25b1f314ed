import { type Diagnostic, errorDiagnostic, failure, type Result, success } from "../diagnostics/index.ts";
import { type Dataset, evaluate, type LearnedModel } from "../learning/index.ts";
import { createPredictor, type ModelDocument, readModelDocument, writeModelDocument } from "../models/index.ts";
import { type LearningFact, type LearningSection, renderLearningReport } from "../report/index.ts";
import { evaluationSections, percent } from "./learning/evaluation-report.ts";
import { readSamplesOrReport, type Samples } from "./learning/read-samples.ts";
import type { ResultOptions, SampleOptions } from "./learning/sample-options.ts";
import { printDiagnostics } from "./print-diagnostics.ts";
import { announceSteps } from "./progress.ts";
import { readTextFile } from "./read-text-file.ts";
import { findWriteProblem, writeFileWhole } from "./write-file.ts";

/** What commands that make one model of another have in common. */
export interface SmallerModelOptions extends SampleOptions, ResultOptions {
  readonly output?: string;
}

/** A document that says what is needed to ask its model. */
export type CompleteDocument = ModelDocument & Required<Pick<ModelDocument, "description" | "target" | "features">>;

/** What was made of a model. */
export interface SmallerModel {
  readonly learned: LearnedModel;
  /** What it is worth beside the model it was made of, for people. */
  readonly facts: readonly LearningFact[];
  /** The same for programs. */
  readonly report: object;
  /** Further figures of the page. */
  readonly sections: readonly LearningSection[];
}

/** What a command does: its name, how the new file is called, and the work. */
export interface SmallerModelCommand {
  readonly name: "quantize" | "distill" | "compress";
  /** Follows the name of the model's file. */
  readonly ending: string;
  readonly work: (document: CompleteDocument, samples: Samples) => Result<SmallerModel>;
}

/**
 * Reads a model and samples, does the work, writes the model that came out of it and the page, and prints what it is worth.
 * Refused is a model file without what it predicts (RMT7052), beside what reading and the work refuse.
 */
export async function makeSmallerModel(
  { name, ending, work }: SmallerModelCommand,
  modelFile: string,
  samplesFile: string,
  options: SmallerModelOptions,
): Promise<void> {
  const target = options.output ?? `${modelFile.replace(/\.json$/, "")}${ending}.json`;
  const problem = await findWriteProblem(target);
  if (problem !== undefined) return report([problem], options);
  const document = await readCompleteDocument(modelFile);
  if (!document.ok) return report(document.diagnostics, options);
  const samples = await readSamplesOrReport(samplesFile, options, document.value);
  if (samples === undefined) return;
  const progress = announceSteps();
  progress.begin(`${name} ${modelFile}`);
  const made = work(document.value, samples);
  progress.stop();
  if (!made.ok) return report(made.diagnostics, options);
  const { learned, facts, sections } = made.value;
  const notes = {
    ...document.value.notes,
    [name]: facts.map((fact) => `${fact.name} ${fact.value}`).join(", "),
  };
  const { description, model, network } = learned;
  const { features } = document.value;
  const written: ModelDocument = {
    model,
    description,
    target: learned.target,
    features,
    notes,
    ...(network === undefined ? {} : { network }),
  };
  const failed = await writeFileWhole(target, writeModelDocument(written));
  if (failed !== undefined) return report([failed], options);
  if (options.report !== undefined) {
    const title = `${name} ${modelFile}`;
    const command = `rmt ${name} ${modelFile} ${samplesFile}`;
    const predictor = createPredictor(description, model);
    const evaluation = evaluate(predictor, description, heldOutOf(samples), { target: learned.target });
    const page = { title, command, facts, sections: [...sections, ...evaluationSections(evaluation, learned)] };
    const unwritten = await writeFileWhole(options.report, renderLearningReport(page));
    if (unwritten !== undefined) return report([unwritten], options);
  }
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ ok: true, model: target, ...made.value.report }, null, 2)}\n`);
    return;
  }
  const width = Math.max(...facts.map((fact) => fact.name.length));
  const lines = facts.map((fact) => `  ${fact.name.padEnd(width)}  ${fact.value}`);
  process.stdout.write(`${target}: ${description.family}\n${lines.join("\n")}\n`);
}

/** The samples that what was made is judged by: those held out, or all. */
export function heldOutOf({ test, all }: Samples): Dataset {
  return test.count > 0 ? test : all;
}

/** A share as a percentage, and R2 as a number. */
export function scoreText(measure: "accuracy" | "R2", score: number): string {
  return measure === "accuracy" ? percent(score) : `R2 ${score.toFixed(4)}`;
}

/** The model of a document as training gives it. */
export function learnedOf({ description, model, target, network }: CompleteDocument): LearnedModel {
  return { description, model, target, ...(network === undefined ? {} : { network }) };
}

/** Reads a document that can be asked; RMT7052 where it does not say how. */
export async function readCompleteDocument(file: string): Promise<Result<CompleteDocument>> {
  const text = await readTextFile(file);
  if (!text.ok) return text;
  const read = readModelDocument(text.value, file);
  if (!read.ok) return read;
  const { description, target, features } = read.value;
  if (description !== undefined && target !== undefined && features !== undefined) {
    return success({ ...read.value, description, target, features });
  }
  const missing = [
    ...(description === undefined ? ["its description"] : []),
    ...(target === undefined ? ["what it predicts"] : []),
    ...(features === undefined ? ["its features"] : []),
  ];
  const message = `model file ${file} does not say enough of its model: ${missing.join(", ")} is missing`;
  return failure(errorDiagnostic("RMT7052", message, { hint: "give a file that `rmt train` or `rmt import` wrote" }));
}

function report(diagnostics: readonly Diagnostic[], { json }: ResultOptions): void {
  if (json) process.stdout.write(`${JSON.stringify({ ok: false, diagnostics }, null, 2)}\n`);
  else printDiagnostics(diagnostics);
  process.exitCode = 1;
}
