import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, describe, expect, it } from "vitest";
import { unwrap } from "../../diagnostics/index.ts";
import type { Dataset } from "../dataset/index.ts";
import { createRandom } from "../random.ts";
import { forestTrainer } from "../trees/index.ts";
import { compiledFile } from "./compiled-file.ts";
import { trainForestInParallel } from "./train-forest-in-parallel.ts";
import { createWorkerPool } from "./worker-pool.ts";
import type { SentTask } from "./worker-task.ts";

/** Three classes by two of four features, with noise. */
function noisyDataset(count: number, seed: number): Dataset {
  const random = createRandom(seed);
  const values = Int32Array.from({ length: 4 * count }, () => random.below(1000));
  const outcomes = Int32Array.from({ length: count }, (_, sample) => {
    if (random.uniform() < 0.1) return random.below(3);
    return values[4 * sample]! < 400 ? 0 : values[4 * sample + 1]! < 500 ? 1 : 2;
  });
  const features = ["a", "b", "c", "d"].map((name) => ({ name, scale: 1 }));
  const target = { kind: "classes", name: "y", labels: Int32Array.from([0, 1, 2]) } as const;
  return { features, target, count, values, outcomes };
}

function taskOf(training: Dataset, parameters: SentTask["parameters"]): SentTask {
  return { training, validation: noisyDataset(100, 99), parameters, classWeights: "none", seed: 5 };
}

const pool = createWorkerPool({ workers: 2 });
afterAll(() => pool.close());

describe("a pool of workers", () => {
  it("makes the same forest with any number of threads as the trainer makes alone", async () => {
    const task = taskOf(noisyDataset(300, 1), { trees: 7 });
    const alone = unwrap(forestTrainer.train(task));
    expect(unwrap(await trainForestInParallel(pool, task))).toEqual(alone);
    expect(unwrap(await pool.run({ kind: "train", family: "forest", task }))).toEqual(alone);
    const three = createWorkerPool({ workers: 3 });
    expect(unwrap(await trainForestInParallel(three, task))).toEqual(alone);
    await three.close();
  });

  it("answers each task with its own result, more tasks than threads", async () => {
    const tasks = [1, 2, 3, 4, 5].map((seed) => taskOf(noisyDataset(50 * seed, seed), { trees: seed }));
    const results = await Promise.all(tasks.map((task) => pool.run({ kind: "train", family: "forest", task })));
    for (const [index, task] of tasks.entries()) {
      expect(unwrap(results[index]!)).toEqual(unwrap(forestTrainer.train(task)));
    }
  });

  it("tells how far it is", async () => {
    const steps: number[] = [];
    const task = taskOf(noisyDataset(3000, 2), { trees: 200 });
    await pool.run({ kind: "train", family: "forest", task }, ({ done }) => steps.push(done));
    expect(steps.length).toBeGreaterThan(0);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(Math.max(...steps)).toBeLessThanOrEqual(1);
  });

  it("hands back what a trainer refuses, and leaves a callback in a task where it is", async () => {
    const task = { ...taskOf(noisyDataset(50, 3), { leaves: 3 }), onProgress: () => {} };
    const result = await pool.run({ kind: "train", family: "decisionTree", task });
    expect(result.ok ? [] : result.diagnostics.map(({ code }) => code)).toEqual(["RMT7030"]);
    const parallel = await trainForestInParallel(pool, { ...task, parameters: { trees: 0 } });
    expect(parallel.ok ? [] : parallel.diagnostics.map(({ code }) => code)).toEqual(["RMT7030"]);
  });

  it("refuses a family that nobody trains", async () => {
    const task = taskOf(noisyDataset(50, 3), {});
    const result = await pool.run({ kind: "train", family: "oracle" as "forest", task });
    expect(result.ok ? [] : result.diagnostics.map(({ code }) => code)).toEqual(["RMT7032"]);
  });

  it("rejects a task that throws, and goes on with another thread", async () => {
    const broken = { ...taskOf(noisyDataset(50, 3), {}), parameters: null as unknown as SentTask["parameters"] };
    await expect(pool.run({ kind: "train", family: "forest", task: broken })).rejects.toThrow("RMT7033");
    const task = taskOf(noisyDataset(50, 3), { trees: 1 });
    expect((await pool.run({ kind: "train", family: "forest", task })).ok).toBe(true);
  });

  it("rejects what is not done when it is closed, and takes nothing any more", async () => {
    const closing = createWorkerPool({ workers: 1 });
    const task = taskOf(noisyDataset(2000, 4), { trees: 1000 });
    const tasks = [1, 2].map(() => closing.run({ kind: "train", family: "forest", task }));
    const settled = Promise.allSettled(tasks);
    await closing.close();
    expect((await settled).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await expect(closing.run({ kind: "train", family: "forest", task })).rejects.toThrow("RMT7033: ");
  });
});

/** A program that trains in a thread: much, or little without closing its pool. */
const program = (trees: number) => `
  import { createWorkerPool } from ${JSON.stringify(`file://${compiledFile(import.meta.url, "./worker-pool.ts")}`)};
  const count = 4000;
  const values = Int32Array.from({ length: count }, (_, index) => (index * 7919) % 1000);
  const outcomes = values.map((value, index) => (value * index) % 2);
  const target = { kind: "classes", name: "y", labels: Int32Array.from([0, 1]) };
  const training = { features: [{ name: "a", scale: 1 }], target, count, values, outcomes };
  const task = { training, validation: training, parameters: { trees: ${trees} }, classWeights: "none", seed: 1 };
  const pool = createWorkerPool({ workers: 2 });
  pool.run({ kind: "train", family: "forest", task }, () => console.log("training")).then(() => console.log("done"));
`;

describe("a program with a pool", () => {
  it("ends by itself when its tasks are done, without closing the pool", async () => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", program(2)], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (text) => {
      output += text;
    });
    expect(await once(child, "close")).toEqual([0, null]);
    expect(output).toMatch(/^(training\n)*done\n$/);
  });

  it("ends at once when it is interrupted while a thread trains", async () => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", program(1000)], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    await once(child.stdout, "data");
    child.kill("SIGINT");
    expect(await once(child, "close")).toEqual([null, "SIGINT"]);
  });
});
