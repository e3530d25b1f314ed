import { Command, Option } from "commander";
import { errorDiagnostic, failure, success } from "../diagnostics/index.ts";
import { type QuantizationReport, quantizeNetwork } from "../learning/index.ts";
import type { LearningFact, LearningSection } from "../report/index.ts";
import { percent } from "./learning/evaluation-report.ts";
import { addResultOptions, addSampleOptions, parseFileName, samplesDescription } from "./learning/sample-options.ts";
import { heldOutOf, makeSmallerModel, type SmallerModelOptions, scoreText } from "./smaller-model.ts";

interface QuantizeOptions extends SmallerModelOptions {
  readonly weights: "i8" | "i16";
  readonly activations: "i8" | "i16";
  readonly confidence: "full" | "margin";
}

/** `rmt quantize MODEL SAMPLES` */
export function quantizeCommand(): Command {
  const command = new Command("quantize")
    .summary("make integers of a network in floating point")
    .description(
      "Makes integers of the network in floating point that a model file holds, with a\n" +
        "scale for each layer that samples calibrate, and says what that costs.",
    )
    .argument("<model>", "a model file with a network, such as `rmt train` writes")
    .argument("<samples>", samplesDescription)
    .option("-o, --output <file>", "the new model file (default: MODEL-quantized.json)", parseFileName)
    .addOption(new Option("--weights <type>", "integers of weights").choices(["i8", "i16"]).default("i8"))
    .addOption(new Option("--activations <type>", "integers between layers").choices(["i8", "i16"]).default("i8"))
    .addOption(
      new Option("--confidence <how>", "doubt of classes by their margin, or none")
        .choices(["margin", "full"])
        .default("margin"),
    );
  return addResultOptions(addSampleOptions(command))
    .addHelpText(
      "after",
      "\nExamples:\n  $ rmt quantize network.json samples.csv --weights i8\n" +
        "  $ rmt quantize network.json samples.csv -o small.json --report small.html",
    )
    .action(runQuantize);
}

async function runQuantize(model: string, samplesFile: string, options: QuantizeOptions): Promise<void> {
  const ending = "-quantized";
  await makeSmallerModel({ name: "quantize", ending, work }, model, samplesFile, options);
  function work(...[document, samples]: Parameters<Parameters<typeof makeSmallerModel>[0]["work"]>) {
    const { description, network, target } = document;
    if (network === undefined) {
      const message = `model file ${model} holds no network in floating point, only a model of ${description.family}`;
      const hint = "train a network, or import one: `rmt train`, `rmt import`";
      return failure(errorDiagnostic("RMT7053", message, { hint }));
    }
    const made = quantizeNetwork(network, samples.training, {
      weightType: options.weights,
      activationType: options.activations,
      featureType: description.featureType,
      confidence: options.confidence,
      heldOut: heldOutOf(samples),
      ...(target.kind === "value" ? { output: description.output } : {}),
    });
    if (!made.ok) return made;
    const { report } = made.value;
    return success({
      learned: { description: made.value.description, model: made.value.model, target, network },
      facts: factsOf(report),
      report: { report },
      sections: [sectionOf(report)],
    });
  }
}

function factsOf(report: QuantizationReport): readonly LearningFact[] {
  const { measure, float, quantized, agreement, samples, saturatedFeatures } = report;
  return [
    { name: "in floating point", value: scoreText(measure, float) },
    { name: "in integers", value: scoreText(measure, quantized) },
    { name: "agreement", value: scoreText(measure, agreement) },
    { name: "samples", value: String(samples) },
    { name: "features cut off", value: percent(saturatedFeatures) },
    ...report.layers.map((layer, index) => ({
      name: `layer ${index}`,
      value: `${layer.kind}, error ${percent(layer.relativeError)}, cut off ${percent(layer.saturated)}`,
    })),
  ];
}

function sectionOf({ layers }: QuantizationReport): LearningSection {
  return {
    title: "Layers",
    caption:
      "The error is the deviation of a layer's sums from those in floating point, relative to their own deviation; cut off is the share of what it passes on that is beyond the largest integer.",
    figures: [
      {
        kind: "table",
        headings: ["layer", "weight of 1", "output of 1", "error", "cut off"],
        rows: layers.map((layer, index) => [
          `${index}: ${layer.kind}`,
          layer.weightScale.toPrecision(4),
          layer.outputScale.toPrecision(4),
          percent(layer.relativeError),
          percent(layer.saturated),
        ]),
      },
    ],
  };
}
