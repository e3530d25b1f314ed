import { Command } from "commander";
import { errorDiagnostic, failure, success } from "../diagnostics/index.ts";
import { type CompressionBudget, type CompressionReport, compress, type ModelSize } from "../learning/index.ts";
import type { LearningFact } from "../report/index.ts";
import { addResultOptions, addSampleOptions, parseFileName, samplesDescription } from "./learning/sample-options.ts";
import { parseCount } from "./parse-count.ts";
import { heldOutOf, learnedOf, makeSmallerModel, type SmallerModelOptions, scoreText } from "./smaller-model.ts";

interface CompressOptions extends SmallerModelOptions {
  readonly maxBytes?: number;
  readonly maxInstructions?: number;
  readonly maxNodes?: number;
  readonly maxTrees?: number;
}

/** `rmt compress MODEL SAMPLES` */
export function compressCommand(): Command {
  const command = new Command("compress")
    .summary("make a model keep to a budget")
    .description(
      "Makes a model keep to a budget at the least cost in accuracy: trees lose nodes,\nforests lose trees, networks get narrower integers and lose neurons.",
    )
    .argument("<model>", "a model file, such as `rmt train` writes")
    .argument("<samples>", samplesDescription)
    .option("-o, --output <file>", "the new model file (default: MODEL-compressed.json)", parseFileName)
    .option("--max-bytes <n>", "of all parameters", parseCount(1))
    .option("--max-instructions <n>", "of one question at worst", parseCount(1))
    .option("--max-nodes <n>", "of each tree", parseCount(1))
    .option("--max-trees <n>", "of a forest or boosted trees", parseCount(1));
  return addResultOptions(addSampleOptions(command))
    .addHelpText(
      "after",
      "\nExamples:\n  $ rmt compress forest.json samples.csv --max-bytes 4096\n" +
        "  $ rmt compress network.json samples.csv --max-instructions 2000 -o small.json",
    )
    .action(runCompress);
}

async function runCompress(model: string, samplesFile: string, options: CompressOptions): Promise<void> {
  const { maxBytes, maxInstructions, maxNodes, maxTrees } = options;
  const budget: CompressionBudget = {
    ...(maxBytes === undefined ? {} : { bytes: maxBytes }),
    ...(maxInstructions === undefined ? {} : { instructions: maxInstructions }),
    ...(maxNodes === undefined ? {} : { nodes: maxNodes }),
    ...(maxTrees === undefined ? {} : { trees: maxTrees }),
  };
  await makeSmallerModel(
    {
      name: "compress",
      ending: "-compressed",
      work(document, samples) {
        if (Object.keys(budget).length === 0) {
          const hint = "give --max-bytes, --max-instructions, --max-nodes or --max-trees";
          return failure(errorDiagnostic("RMT7054", "there is no budget to keep to", { hint }));
        }
        const made = compress(learnedOf(document), budget, samples.training, heldOutOf(samples));
        if (!made.ok) return made;
        const { learned, report } = made.value;
        return success({ learned, facts: factsOf(report), report: { report }, sections: [] });
      },
    },
    model,
    samplesFile,
    options,
  );
}

function factsOf(report: CompressionReport): readonly LearningFact[] {
  const { measure, before, after, samples, sizeBefore, sizeAfter, steps } = report;
  const change = (name: keyof ModelSize) => ({
    name,
    value: `${sizeBefore[name] ?? "unknown"} before, ${sizeAfter[name] ?? "unknown"} after`,
  });
  return [
    { name: "before", value: scoreText(measure, before) },
    { name: "after", value: scoreText(measure, after) },
    { name: "samples", value: String(samples) },
    change("bytes"),
    change("instructions"),
    ...(sizeBefore.trees > 0 ? [change("trees"), change("nodes")] : []),
    { name: "done", value: steps.length === 0 ? "nothing: it keeps to the budget" : steps.join("; ") },
  ];
}
