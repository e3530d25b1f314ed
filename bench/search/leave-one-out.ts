import { type RememberedDataset, recommendConfigurations } from "../../src/learning/meta/index.ts";
import { configurationKey } from "../../src/learning/search/index.ts";

/** What was chosen, by the samples for choosing, and how good it is on those held out for testing. */
export interface Choice {
  readonly trials: number;
  readonly quality: number;
  readonly test: number;
}

/** The meta-learner on a dataset that it does not know, beside the search that tried everything there. */
export interface LeftOut {
  readonly name: string;
  readonly search: Choice;
  readonly meta: Choice;
  /** What the meta-learner's choice reaches of the search's, by the samples held out; 1 where it is better. */
  readonly share: number;
}

/** Datasets made of the same recording are left out together: one would give the other away. */
function originOf(name: string): string {
  return name.replace(/^page-deltas-/, "").split(/[-,]/)[0]!;
}

/**
 * Recommends configurations for a dataset from all others, and looks up what they reached on it.
 *
 * @param trialShare what may be tried of what the search tried
 */
export function compareLeavingOut(
  dataset: RememberedDataset,
  memory: readonly RememberedDataset[],
  trialShare: number,
): LeftOut {
  const others = memory.filter(({ name }) => originOf(name) !== originOf(dataset.name));
  const tried = new Map(dataset.tried.map((trial) => [configurationKey(trial), trial]));
  const trials = Math.max(1, Math.floor(trialShare * dataset.tried.length));
  // What was refused on this dataset was no trial of the search either.
  const recommended = recommendConfigurations(
    others,
    dataset.descriptor,
    dataset.tried.length,
    new Set(familiesOf(dataset)),
  )
    .flatMap((configuration) => tried.get(configurationKey(configuration)) ?? [])
    .slice(0, trials);
  const search = choose(dataset.tried);
  const meta = choose(recommended);
  const share = search.test <= 0 ? 1 : Math.min(1, Math.max(0, meta.test) / search.test);
  return { name: dataset.name, search, meta, share };
}

function familiesOf({ tried }: RememberedDataset): readonly string[] {
  return tried.map(({ family }) => family);
}

function choose(tried: RememberedDataset["tried"]): Choice {
  const best = tried.reduce<RememberedDataset["tried"][number] | undefined>(
    (most, trial) => (most === undefined || trial.quality > most.quality ? trial : most),
    undefined,
  );
  return { trials: tried.length, quality: best?.quality ?? 0, test: best?.test ?? best?.quality ?? 0 };
}
