import { readFile } from "node:fs/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import { type Diagnostic, errorDiagnostic, failure, type Result, success } from "../diagnostics/index.ts";
import { type Dataset, evaluate, quantizeNetwork, selectFeatures } from "../learning/index.ts";
import {
  createPredictor,
  type ImportedModel,
  importModel,
  type Model,
  type ModelDescription,
  type ModelDocument,
  treesOf,
  writeModelDocument,
} from "../models/index.ts";
import { readSamplesOrReport, type Samples } from "./learning/read-samples.ts";
import { parseFileName, type SampleOptions } from "./learning/sample-options.ts";
import { printDiagnostics } from "./print-diagnostics.ts";
import { heldOutOf, scoreText } from "./smaller-model.ts";
import { findWriteProblem, writeFileWhole } from "./write-file.ts";

interface ImportOptions extends Pick<SampleOptions, "label" | "task"> {
  readonly samples?: string;
  readonly ignore?: string;
  readonly scale?: ReadonlyMap<string, number>;
  readonly output?: string;
  readonly json?: true;
}

/** `rmt import FILE` */
export function importCommand(): Command {
  return new Command("import")
    .summary("make a model of what another library trained")
    .description(
      "Reads trees and networks of ONNX, XGBoost (JSON or UBJSON) and LightGBM (text), and\n" +
        "writes a model file. Trees answer as their origin; networks become integers,\n" +
        "calibrated by samples.",
    )
    .argument("<file>", "a model of another library")
    .option("--samples <file>", "samples (.csv, .parquet) that say how features become integers", parseFileName)
    .option("--label <name>", "the column to predict (default: the last)")
    .addOption(new Option("--task <kind>", "what the label is (default: by its values)").choices(["classes", "value"]))
    .option("--ignore <columns>", "columns of the samples to leave out: a,b,c")
    .addOption(
      new Option("--scale <name=number>", "integers per unit of a feature, or of the answer: value=100")
        .argParser(collectScale)
        .conflicts("samples"),
    )
    .option("-o, --output <file>", "the model file (default: FILE with .json)", parseFileName)
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ rmt import forest.onnx --samples samples.csv -o forest.json\n" +
        "  $ rmt import booster.json --scale weight=100 --scale value=10 -o trees.json",
    )
    .action(runImport);
}

async function runImport(file: string, options: ImportOptions): Promise<void> {
  const output = options.output ?? `${file.replace(/\.[^./]*$/, "")}.json`;
  if (output === file) {
    const hint = "name the model file with -o";
    return report([errorDiagnostic("RMT6011", `the output would replace ${file} itself`, { hint })], options);
  }
  const problem = await findWriteProblem(output);
  if (problem !== undefined) return report([problem], options);
  const bytes = await readBytes(file);
  if (!bytes.ok) return report(bytes.diagnostics, options);
  const samples = options.samples === undefined ? undefined : await readSamples(options.samples, options);
  if (options.samples !== undefined && samples === undefined) return;
  const imported = await importModel(bytes.value, {
    ...(options.scale === undefined ? {} : { scales: options.scale }),
    ...(samples === undefined ? {} : { samples: samples.all }),
  });
  if (!imported.ok) return report(imported.diagnostics, options);
  const made = finish(imported.value, samples);
  if (!made.ok) return report(made.diagnostics, options);
  const { format, features, target, exactness } = imported.value;
  const { description, model, facts } = made.value;
  const shown = [
    { name: "origin", value: format },
    { name: "features", value: features.map(({ name }) => name).join(", ") },
    { name: "answers", value: exactness },
    ...facts,
  ];
  const document: ModelDocument = {
    model,
    description,
    target,
    features,
    ...(imported.value.kind === "network" ? { network: imported.value.network } : {}),
    notes: { import: [`origin ${format}`, ...facts.map(({ name, value }) => `${name} ${value}`)].join(", ") },
  };
  const failed = await writeFileWhole(output, writeModelDocument(document));
  if (failed !== undefined) return report([failed], options);
  if (options.json) {
    const facts = Object.fromEntries(shown.map(({ name, value }) => [name, value]));
    process.stdout.write(
      `${JSON.stringify({ ok: true, model: output, family: description.family, facts }, null, 2)}\n`,
    );
    return;
  }
  const width = Math.max(...shown.map(({ name }) => name.length));
  const lines = shown.map(({ name, value }) => `  ${name.padEnd(width)}  ${value}`);
  process.stdout.write(`${output}: ${description.family}\n${lines.join("\n")}\n`);
}

interface Finished {
  readonly description: ModelDescription;
  readonly model: Model;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
}

/** Trees are ready; networks are quantized. Both are asked about the samples, where there are some. */
function finish(imported: ImportedModel, samples: Samples | undefined): Result<Finished> {
  const { features, target } = imported;
  const arranged = (dataset: Dataset): Dataset => {
    const order = features.map(({ name }) => dataset.features.findIndex((feature) => feature.name === name));
    return selectFeatures(dataset, order);
  };
  if (imported.kind === "trees") {
    const { description, model } = imported;
    const trees = treesOf(model) ?? [];
    const nodes = trees.reduce((sum, tree) => sum + tree.feature.length, 0);
    const size = { name: "size", value: `${trees.length} tree${trees.length === 1 ? "" : "s"}, ${nodes} nodes` };
    if (samples === undefined) return success({ description, model, facts: [size] });
    const evaluation = evaluate(createPredictor(description, model), description, arranged(samples.all), { target });
    const score =
      evaluation.kind === "classes" ? scoreText("accuracy", evaluation.accuracy) : scoreText("R2", evaluation.r2);
    return success({ description, model, facts: [size, { name: "on the samples", value: score }] });
  }
  if (samples === undefined) {
    const message = "the file holds a network in floating point, which needs samples that calibrate its integers";
    return failure(errorDiagnostic("RMT7075", message, { hint: "give samples such as it was trained on: --samples" }));
  }
  const heldOut = arranged(heldOutOf(samples));
  const quantized = quantizeNetwork(imported.network, arranged(samples.training), { heldOut });
  if (!quantized.ok) return quantized;
  const { description, model, report } = quantized.value;
  const facts = [
    { name: "in floating point", value: scoreText(report.measure, report.float) },
    { name: "in integers", value: scoreText(report.measure, report.quantized) },
    { name: "agreement", value: scoreText(report.measure, report.agreement) },
  ];
  return success({ description, model, facts });
}

function readSamples(path: string, { label, task, ignore }: ImportOptions): Promise<Samples | undefined> {
  return readSamplesOrReport(path, {
    ...(label === undefined ? {} : { label }),
    ...(task === undefined ? {} : { task }),
    ...(ignore === undefined ? {} : { ignore: ignore.split(",").map((name) => name.trim()) }),
    words: "refuse",
    validation: 0.25,
    seed: 1,
    memory: 0.5,
    device: "ssd",
  });
}

async function readBytes(path: string): Promise<Result<Uint8Array>> {
  try {
    return success(await readFile(path));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") {
      const hint = "check the path; it is relative to the current folder";
      return failure(errorDiagnostic("RMT6001", `there is no file ${path}`, { hint }));
    }
    return failure(errorDiagnostic("RMT6003", `${path} cannot be read: ${message}`, { hint: "check its permissions" }));
  }
}

function collectScale(text: string, before: ReadonlyMap<string, number> = new Map()): ReadonlyMap<string, number> {
  const equals = text.lastIndexOf("=");
  const name = text.slice(0, Math.max(0, equals));
  const number = text.slice(equals + 1);
  const scale = /^\d*\.?\d+(e[+-]?\d+)?$/.test(number) ? Number(number) : Number.NaN;
  if (name === "" || !(scale >= 1e-9 && scale <= 1e9)) {
    throw new InvalidArgumentError("Give NAME=NUMBER, the number from 1e-9 to 1e9, such as weight=100.");
  }
  if (before.has(name)) throw new InvalidArgumentError(`There are two scales for ${name}.`);
  return new Map([...before, [name, scale]]);
}

function report(diagnostics: readonly Diagnostic[], { json }: ImportOptions): void {
  if (json) process.stdout.write(`${JSON.stringify({ ok: false, diagnostics }, null, 2)}\n`);
  else printDiagnostics(diagnostics);
  process.exitCode = 1;
}
