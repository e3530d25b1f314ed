import { describe, expect, it } from "vitest";
import { failure } from "../../diagnostics/index.ts";
import type { Hyperparameter, Trainer } from "../trainer.ts";
import { type Configuration, configurationKey } from "./configuration.ts";
import { dominates } from "./pareto.ts";
import { search } from "./search.ts";
import { type SearchMethod, type SearchOptions, searchMethods } from "./search-state.ts";

const real = (name: string): Hyperparameter => ({
  name,
  summary: "",
  kind: "real",
  low: 0,
  high: 1,
  steps: "linear",
  searched: [0, 1],
  byDefault: 0.5,
});

const layers: Hyperparameter = { name: "hidden", summary: "", kind: "layers", choices: ["8", "16-8"], byDefault: "8" };

/** Trains nothing: searches only look at hyper-parameters. */
function fake(family: Trainer["family"], hyperparameters: readonly Hyperparameter[]): Trainer {
  return { family, targets: ["classes"], hyperparameters, train: () => failure() };
}

const trainers = [fake("decisionTree", [real("x"), real("y")]), fake("multilayerPerceptron", [real("x"), layers])];

interface Outcome {
  readonly quality: number;
  readonly cost: number;
}

/** A hill with its top at x = 0.8; a cost that rises with the height, and with y or the neurons. */
async function attempt({ family, parameters }: Configuration, share: number): Promise<Outcome> {
  const x = Number(parameters.x);
  const neurons = String(parameters.hidden ?? "")
    .split("-")
    .reduce((sum, size) => sum + Number(size), 0);
  const bonus = family === "decisionTree" ? 0 : 0.05 * Math.log2(1 + neurons);
  const waste = family === "decisionTree" ? Number(parameters.y) : neurons;
  // Slower ones finish first, so that nothing depends on the order in which they are done.
  await new Promise((resolve) => setTimeout(resolve, 3 * (1 - x)));
  return { quality: 1 - (x - 0.8) ** 2 + bonus - 0.1 * (1 - share), cost: 1 + x + 5 * waste };
}

function run(method: SearchMethod, others: Partial<SearchOptions<Outcome>> = {}) {
  return search<Outcome>({ trainers, attempt, method, trials: 40, seed: 3, ...others });
}

describe.each(searchMethods)("search by %s", (method) => {
  it("begins with the defaults, spends no more than it may, and tries nothing twice", async () => {
    const tried: string[] = [];
    const { trials, spent } = await run(method, {
      attempt: (configuration, share) => {
        tried.push(`${share} ${configurationKey(configuration)}`);
        return attempt(configuration, share);
      },
    });
    expect(trials.slice(0, 2).map(({ configuration }) => configuration)).toEqual([
      { family: "decisionTree", parameters: { x: 0.5, y: 0.5 } },
      { family: "multilayerPerceptron", parameters: { x: 0.5, hidden: "8" } },
    ]);
    expect(spent).toBeLessThanOrEqual(40 + 1e-6);
    expect(spent).toBeGreaterThan(35);
    expect(new Set(tried).size).toBe(tried.length);
  });

  it("finds the same with the same seed, and something else with another", async () => {
    const [one, again, other] = await Promise.all([run(method), run(method), run(method, { seed: 4 })]);
    expect(one).toEqual(again);
    expect(other).not.toEqual(one);
  });

  it("gives a front that no trial dominates, and whose best one beats the defaults", async () => {
    const { trials, front, best } = await run(method);
    for (const { outcome } of front) {
      expect(trials.some((other) => dominates(other.outcome, outcome))).toBe(false);
    }
    const byDefault = trials[0]!.outcome;
    const affordable = front.filter(({ outcome }) => outcome.cost <= byDefault.cost).at(-1)!;
    expect(affordable.outcome.quality).toBeGreaterThan(byDefault.quality);
    expect(best).toBe(front.at(-1));
  });

  it("keeps to the budget", async () => {
    const { front } = await run(method, { budget: 3 });
    expect(front.length).toBeGreaterThan(0);
    for (const { outcome } of front) expect(outcome.cost).toBeLessThanOrEqual(3);
  });

  it("ends with what was found when it is aborted", async () => {
    const ended = new AbortController();
    let count = 0;
    const { trials, aborted, front } = await run(method, {
      signal: ended.signal,
      onTrial: () => {
        if (++count === 5) ended.abort();
      },
    });
    expect(aborted).toBe(true);
    expect(count).toBe(5);
    expect(trials.length).toBeLessThanOrEqual(5);
    expect(front.length).toBeGreaterThan(0);
  });
});

describe("search", () => {
  it("leaves families alone whose default cannot be trained", async () => {
    const tried: string[] = [];
    const { failed, trials } = await run("random", {
      attempt: async (configuration, share) => {
        tried.push(configuration.family);
        return configuration.family === "decisionTree" ? undefined : attempt(configuration, share);
      },
    });
    expect(failed).toHaveLength(1);
    expect(tried.filter((family) => family === "decisionTree")).toHaveLength(1);
    expect(trials.length).toBeGreaterThan(30);
  });

  it("tries what it is told to begin with after the defaults", async () => {
    const start = [{ family: "decisionTree", parameters: { x: 0.8, y: 0 } }] as const;
    const { trials } = await run("meta", { start, trials: 8 });
    expect(trials[2]!.configuration).toBe(start[0]);
  });

  it("finds more of the hill by evolution than at random", async () => {
    const seeds = [1, 2, 3, 4, 5, 6];
    const total = async (method: SearchMethod) => {
      const results = await Promise.all(seeds.map((seed) => run(method, { seed })));
      return results.reduce((sum, { best }) => sum + best!.outcome.quality, 0);
    };
    expect(await total("evolution")).toBeGreaterThan(await total("random"));
  });
});
