import { DiagnosticError, errorDiagnostic } from "../src/diagnostics/index.ts";
import { measureScore, type ReferenceScore, readBenchDataset, readReference } from "./learn/accuracy.ts";
import { findPython, runReference } from "./learn/python-peer.ts";
import { measureSmallModels, smallModelSplits } from "./learn/small-models.ts";
import { timeTraining, timeWindows } from "./learn/times.ts";
import {
  type BenchCase,
  type BenchGoal,
  type BenchReport,
  benchHost,
  compareWithPeer,
  summarizeRatios,
} from "./report.ts";

/** How far we may stay behind, as a share of all samples, or in R2. */
const toleratedShortfall = 0.005;

/** How long retraining a window may take. */
const windowMilliseconds = 5;

const timesName = "times";

/**
 * Trains every family that scikit-learn or XGBoost has too on real datasets, split as theirs, and compares what our
 * integer models answer right with what theirs do in floating point; what is lost by making models smaller; training
 * times. Where the two are not installed
 * the figures checked in stand for their accuracy, and times have no peer.
 *
 * @param run.only datasets whose name contains this; `times` for the times alone
 * @throws DiagnosticError when the peer fails (RMT6020) or nothing has such a name (RMT6022)
 */
export async function benchLearn(run: {
  readonly begin: (what: string) => void;
  readonly only: string;
}): Promise<BenchReport> {
  const recorded = readReference();
  const names = [...new Set(recorded.map(({ dataset }) => dataset)), timesName];
  const chosen = names.filter((name) => name.includes(run.only));
  if (chosen.length === 0) {
    throw new DiagnosticError(
      errorDiagnostic("RMT6022", `no case of the benchmark has ${JSON.stringify(run.only)} in its name`, {
        hint: `its cases: ${names.join("; ")}`,
      }),
    );
  }
  const python = findPython();
  const cases: BenchCase[] = [];
  const goals: BenchGoal[] = [];
  if (chosen.includes(timesName)) {
    run.begin("training times");
    // The windows first: in a program that learns online nothing else has shaped the compiled code.
    const windows = timeWindows();
    const training = timeTraining(python);
    cases.push(...training, ...windows);
    for (const one of training) {
      if (one.ratio === undefined) continue;
      goals.push({ text: `${one.name}: at most as long as ${one.peerName}`, reached: one.ratio <= 1 });
    }
    for (const one of windows) {
      goals.push({ text: `${one.name}: under ${windowMilliseconds} ms`, reached: one.ours < windowMilliseconds });
    }
  }
  const datasets = chosen.filter((name) => name !== timesName);
  if (datasets.length > 0 && python !== undefined) run.begin("scikit-learn and XGBoost");
  const reference =
    datasets.length > 0 && python !== undefined
      ? (runReference(python, "accuracy", ...datasets) as { readonly results: readonly ReferenceScore[] }).results
      : recorded;
  for (const name of datasets) {
    run.begin(name);
    const dataset = await readBenchDataset(name);
    for (const { family, score } of reference.filter((one) => one.dataset === name)) {
      const ours = measureScore(dataset, name, family);
      const peer = family === "boostedTrees" ? "XGBoost" : "scikit-learn";
      const unit = dataset.target.kind === "classes" ? "% wrong" : "% unexplained";
      cases.push(
        compareWithPeer({ name: `${name}: ${family}`, unit, ours: 100 * (1 - ours) }, peer, 100 * (1 - score)),
      );
      goals.push({
        text: `${name}: ${family} within 0.5 points of ${peer} (${(100 * (ours - score)).toFixed(2)})`,
        reached: ours >= score - toleratedShortfall,
      });
    }
    if (!Object.hasOwn(smallModelSplits, name)) continue;
    run.begin(`${name}, small models`);
    const small = measureSmallModels(name, dataset);
    cases.push(...small.cases);
    goals.push(...small.goals);
  }
  return { bench: "learn", host: benchHost(), cases, summary: summarizeRatios(cases), goals };
}
