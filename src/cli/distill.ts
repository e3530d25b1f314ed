import { Command, InvalidArgumentError, Option } from "commander";
import { success } from "../diagnostics/index.ts";
import { type DistillationReport, distill } from "../learning/index.ts";
import type { LearningFact } from "../report/index.ts";
import { addResultOptions, addSampleOptions, parseFileName, samplesDescription } from "./learning/sample-options.ts";
import { parseCount } from "./parse-count.ts";
import { heldOutOf, learnedOf, makeSmallerModel, type SmallerModelOptions, scoreText } from "./smaller-model.ts";

interface DistillOptions extends SmallerModelOptions {
  readonly student: "tree" | "network";
  readonly maxDepth?: number;
  readonly maxNodes?: number;
  readonly hidden?: readonly number[];
  readonly share: number;
  readonly drawn?: number;
}

/** `rmt distill MODEL SAMPLES` */
export function distillCommand(): Command {
  const command = new Command("distill")
    .summary("train a small model on what a big one answers")
    .description(
      "Trains a tree or a small network on what a big model answers: about the samples,\nand about many more that are drawn around them.",
    )
    .argument("<model>", "the model file of the teacher, such as `rmt train` writes")
    .argument("<samples>", samplesDescription)
    .option("-o, --output <file>", "the new model file (default: MODEL-distilled.json)", parseFileName)
    .addOption(new Option("--student <kind>", "what learns").choices(["tree", "network"]).default("tree"))
    .option("--max-depth <n>", "of a tree (default: as deep as needed, 14)", parseCount(1, 32))
    .option("--max-nodes <n>", "of a tree (default: 4095)", parseCount(1, 65_535))
    .option("--hidden <sizes>", "hidden layers of a network, such as 16-8", parseSizes)
    .option("--share <share>", "of the teacher's instructions, for trees", parseShare, 0.05)
    .option("--drawn <n>", "samples drawn around real ones", parseCount(0, 1_000_000));
  return addResultOptions(addSampleOptions(command))
    .addHelpText(
      "after",
      "\nExamples:\n  $ rmt distill forest.json samples.csv -o tree.json\n" +
        "  $ rmt distill forest.json samples.csv --student network --hidden 16-8",
    )
    .action(runDistill);
}

async function runDistill(model: string, samplesFile: string, options: DistillOptions): Promise<void> {
  const { maxDepth, maxNodes, hidden, share, drawn, seed } = options;
  await makeSmallerModel(
    {
      name: "distill",
      ending: "-distilled",
      work(document, samples) {
        const made = distill(learnedOf(document), samples.training, {
          student: options.student === "tree" ? "decisionTree" : "network",
          share,
          seed,
          heldOut: heldOutOf(samples),
          ...(maxDepth === undefined ? {} : { maxDepth }),
          ...(maxNodes === undefined ? {} : { maxNodes }),
          ...(hidden === undefined ? {} : { hidden }),
          ...(drawn === undefined ? {} : { drawn }),
        });
        if (!made.ok) return made;
        const { learned, report } = made.value;
        const { model: tree } = learned;
        const featureNames = document.features.map(({ name }) => name);
        const sections =
          "left" in tree ? [{ title: "The tree", figures: [{ kind: "tree", tree, featureNames } as const] }] : [];
        return success({ learned, facts: factsOf(report), report: { report }, sections });
      },
    },
    model,
    samplesFile,
    options,
  );
}

function factsOf(report: DistillationReport): readonly LearningFact[] {
  const { measure, teacher, student, agreement, samples, teacherOperations, studentOperations } = report;
  const count = (instructions: number | undefined) => (instructions === undefined ? "unknown" : String(instructions));
  return [
    { name: "teacher", value: scoreText(measure, teacher) },
    { name: "student", value: scoreText(measure, student) },
    { name: "agreement", value: scoreText(measure, agreement) },
    { name: "samples", value: String(samples) },
    { name: "instructions of the teacher", value: count(teacherOperations) },
    { name: "instructions of the student", value: count(studentOperations) },
  ];
}

function parseSizes(text: string): readonly number[] {
  const sizes = text.split("-").map(Number);
  if (/^\d+(-\d+)*$/.test(text) && sizes.every((size) => size >= 1 && size <= 1024)) return sizes;
  throw new InvalidArgumentError("Give sizes from 1 to 1024, such as 16-8.");
}

function parseShare(text: string): number {
  const share = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (share > 0 && share <= 1) return share;
  throw new InvalidArgumentError("Give a share above 0 and at most 1, such as 0.05.");
}
