import { DiagnosticError, errorDiagnostic } from "../../diagnostics/index.ts";
import { type Dataset, qualityOf, type TrainingTask, trainers } from "../../learning/index.ts";
import { formatTable, renderLearningReport } from "../../report/index.ts";
import { formatCount } from "../format-units.ts";
import { wrapLines } from "../wrap-lines.ts";
import { evaluationSections, percent, scoreText } from "./evaluation-report.ts";
import { costText, type JudgedModel, judgeModel } from "./judge-model.ts";
import type { Samples } from "./read-samples.ts";
import { trainInThreads } from "./train-in-threads.ts";
import { type TrainingFiles, writeTraining, writtenLines } from "./write-training.ts";

/** What is trained on and what it is judged by. */
export interface FamiliesTask {
  readonly task: TrainingTask;
  readonly judged: Dataset;
  /** In words, how many samples there are. */
  readonly counts: string;
}

/** A family that was trained. */
interface TrainedFamily extends JudgedModel {
  readonly family: string;
  readonly seconds: number;
}

/**
 * Trains each family that can predict what the samples have, with its defaults; prints them, best first, and writes the
 * best. Where none can be trained, that is RMT6047.
 */
export async function trainAllFamilies(
  { name, all }: Samples,
  { task, judged, counts }: FamiliesTask,
  command: string,
  options: TrainingFiles & { readonly json?: true },
): Promise<void> {
  const able = Object.values(trainers).filter(({ targets }) => targets.includes(all.target.kind));
  const results = await trainInThreads(able.map(({ family }) => ({ family, task })));
  const trained: TrainedFamily[] = [];
  const refused: { readonly family: string; readonly reason: string }[] = [];
  for (const [index, { result, seconds }] of results.entries()) {
    const { family } = able[index]!;
    const model = result.ok ? judgeModel(result.value, judged, false) : result;
    if (model.ok) trained.push({ family, seconds, ...model.value });
    else
      refused.push({ family, reason: model.diagnostics.map(({ code, message }) => `${code} ${message}`).join("; ") });
  }
  trained.sort((one, other) => qualityOf(other.evaluation) - qualityOf(one.evaluation));
  const best = trained[0];
  if (best === undefined) {
    const hint = refused.map(({ family, reason }) => `${family}: ${reason}`).join("; ");
    throw new DiagnosticError(errorDiagnostic("RMT6047", `no family could be trained on ${name}`, { hint }));
  }
  const isClasses = best.evaluation.kind === "classes";
  const quality = (evaluation: JudgedModel["evaluation"]) =>
    isClasses ? percent(qualityOf(evaluation)) : qualityOf(evaluation).toFixed(4);
  const rows = trained.map(({ family, evaluation, cost: { report, nanoseconds }, seconds }) => [
    family,
    quality(evaluation),
    formatCount(report.instructions),
    nanoseconds === null ? "–" : Number(nanoseconds.webAssembly.toPrecision(3)).toLocaleString("en-US"),
    formatCount(report.bytes),
    seconds.toFixed(2),
  ]);
  const headings = ["family", isClasses ? "accuracy" : "R2", "instructions", "ns", "bytes", "seconds"];
  const score = scoreText(best.evaluation);
  await writeTraining(options, best.learned, all.features, { command, seed: task.seed }, () =>
    renderLearningReport({
      title: `All families on ${name}`,
      command,
      facts: [
        { name: "samples", value: counts },
        { name: "best", value: `${best.family}, ${score}` },
        { name: "cost", value: costText(best.cost) },
      ],
      sections: [
        {
          title: "Families",
          caption: "Each with its defaults, judged by samples held out; nanoseconds are as WebAssembly.",
          figures: [{ kind: "table", headings, rows }],
        },
        ...evaluationSections(best.evaluation, best.learned),
      ],
    }),
  );
  if (options.json) {
    const families = trained.map(({ family, evaluation, cost: { report, nanoseconds }, seconds }) => {
      const { instructions, bytes } = report;
      return {
        family,
        [isClasses ? "accuracy" : "r2"]: qualityOf(evaluation),
        instructions,
        nanoseconds,
        bytes,
        seconds,
      };
    });
    process.stdout.write(`${JSON.stringify({ seed: task.seed, families, refused }, null, 2)}\n`);
    return;
  }
  const columns = headings.map((heading, index) => ({ heading, align: index === 0 ? "left" : "right" }) as const);
  const lines = [
    ...wrapLines("", `All families on ${name}: ${counts}`),
    formatTable(columns, rows, { color: false }).trimEnd(),
    ...refused.flatMap(({ family, reason }) => wrapLines(`  ${family} refused: `, reason)),
    ...(options.output === undefined ? [] : [`Best: ${best.family}`]),
    ...writtenLines(options),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}
