import { parentPort, workerData } from "node:worker_threads";
import type { DecisionTree } from "../../models/index.ts";
import { type BackgroundNews, type BackgroundStart, controlWords } from "./background-learner.ts";
import { isBetterModel } from "./compare-models.ts";
import { createOnlineLearner } from "./online-learner.ts";
import { openSampleRing } from "./sample-ring.ts";

/** Longest sleep; samples that are too few to wake the thread wait no longer than this. */
const sleepMilliseconds = 20;

learn(workerData as BackgroundStart);

/** The thread of a background learner: takes samples from the ring, trains when a tree is due, tells of better trees. */
function learn(start: BackgroundStart): void {
  const { slot, options, deviations, ringSamples } = start;
  const ring = openSampleRing(start.ring, slot.features, ringSamples);
  const control = new Int32Array(start.control);
  const learner = createOnlineLearner(slot, options);
  const features = new Int32Array(slot.features);
  let sequence = 0;
  /** The tree that was told of and not yet decided on. */
  let offered: DecisionTree | undefined;

  const hearVerdict = () => {
    if (offered === undefined) return;
    if (Atomics.load(control, controlWords.installed) === sequence) learner.installed(offered);
    else if (Atomics.load(control, controlWords.refused) !== sequence) return;
    offered = undefined;
  };
  const train = () => {
    const began = performance.now();
    const tree = learner.train();
    const milliseconds = performance.now() - began;
    const { comparison } = learner;
    const isBetter = comparison === undefined || isBetterModel(comparison, deviations);
    sequence++;
    if (isBetter) offered = tree;
    const news: BackgroundNews = { sequence, ...(isBetter ? { trained: { tree, comparison, milliseconds } } : {}) };
    parentPort!.postMessage(news);
  };
  while (Atomics.load(control, controlWords.closed) === 0) {
    ring.wait(sleepMilliseconds);
    hearVerdict();
    for (let label = ring.read(features); label !== undefined; label = ring.read(features)) {
      if (learner.addSample(features, label) && offered === undefined) train();
      hearVerdict();
    }
  }
}
