import { splitByTime, splitScattered } from "../../src/learning/index.ts";
import { describeDataset, type RememberedDataset } from "../../src/learning/meta/index.ts";
import { createRandom } from "../../src/learning/random.ts";
import {
  type Configuration,
  defaultConfiguration,
  drawConfiguration,
} from "../../src/learning/search/configuration.ts";
import { createModelTrials, evaluateLearned, qualityOf } from "../../src/learning/search/index.ts";
import type { Trainer } from "../../src/learning/trainer.ts";
import type { SearchDataset } from "./made-datasets.ts";

/** Shares of the samples that configurations are chosen by, and that are only for telling how good the choice was. */
const validationShare = 0.25;
const testShare = 0.2;

/** How many configurations of a family are tried: fewer of those that take long to train. */
const configurationsPerFamily: Readonly<Partial<Record<Trainer["family"], number>>> = {
  convolutional: 2,
  binarized: 4,
  multilayerPerceptron: 6,
};
const otherwisePerFamily = 8;

/** The configurations that are tried on all datasets: the default of each family, and others drawn with the seed. */
export function commonConfigurations(trainers: readonly Trainer[], seed: number): readonly Configuration[] {
  return trainers.flatMap((trainer) => {
    const random = createRandom(seed);
    const count = configurationsPerFamily[trainer.family] ?? otherwisePerFamily;
    const drawn = Array.from({ length: count - 1 }, () => drawConfiguration(trainer, random));
    return [defaultConfiguration(trainer), ...drawn];
  });
}

/** Tries configurations on a dataset, and tells what each reached on the samples held out. */
export async function rememberSearch(
  { name, dataset, isOrdered }: SearchDataset,
  trainers: readonly Trainer[],
  configurations: readonly Configuration[],
  seed: number,
): Promise<RememberedDataset> {
  const split = (all: typeof dataset, share: number) =>
    isOrdered ? splitByTime(all, share) : splitScattered(all, share, seed);
  const { training: known, test } = split(dataset, testShare);
  const { training, test: validation } = split(known, validationShare);
  const able = trainers.filter(({ targets }) => targets.includes(dataset.target.kind));
  const trials = createModelTrials({
    trainers: able,
    training,
    validation,
    classWeights: "none",
    seed,
    costUnit: "webAssembly",
  });
  /** Families whose first configuration, the default, was refused are for other samples. */
  const isAble = new Map<string, boolean>();
  const tried: RememberedDataset["tried"][number][] = [];
  for (const configuration of configurations) {
    const { family, parameters } = configuration;
    if (isAble.get(family) === false || !able.some((trainer) => trainer.family === family)) continue;
    const outcome = await trials.attempt(configuration, 1);
    if (!isAble.has(family)) isAble.set(family, outcome !== undefined);
    if (outcome === undefined) continue;
    const onTest = qualityOf(evaluateLearned(outcome.learned, test));
    tried.push({ family, parameters, quality: outcome.quality, test: onTest });
  }
  return { name, descriptor: describeDataset(known), tried };
}
