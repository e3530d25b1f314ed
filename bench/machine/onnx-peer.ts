import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { packageRoot } from "../../src/cli/package-root.ts";
import { DiagnosticError, errorDiagnostic } from "../../src/diagnostics/index.ts";
import { randomNumbers } from "../random-numbers.ts";
import { encodeOnnxNetwork } from "./onnx-network.ts";

/** The part of onnxruntime-node that is used. */
interface OnnxRuntime {
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
  readonly Tensor: new (type: "float32", data: Float32Array, shape: readonly number[]) => object;
}

interface Session {
  run(feeds: Readonly<Record<string, object>>): Promise<Readonly<Record<string, { readonly data: Float32Array }>>>;
}

/** Inferences timed together, so that the clock's resolution does not count. */
const inferencesAtATime = 200;

/**
 * Nanoseconds of one inference of a dense network at batch 1 in onnxruntime, the best of many; one thread, which is
 * fastest for networks of this size.
 *
 * @throws DiagnosticError (RMT6021) when onnxruntime cannot be installed
 */
export async function measureOnnx(widths: readonly number[], milliseconds: number): Promise<number> {
  const { InferenceSession, Tensor } = loadRuntime();
  const random = randomNumbers(5);
  const floats = (length: number) => Float32Array.from({ length }, () => random.between(-128, 127) / 128);
  const layers = widths.slice(1).map((outputs, index) => ({
    weights: floats(outputs * widths[index]!),
    bias: floats(outputs),
  }));
  const session = await InferenceSession.create(encodeOnnxNetwork(widths, layers), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  const values = floats(widths[0]!);
  const feeds = { input: new Tensor("float32", values, [1, widths[0]!]) };
  const { output } = await session.run(feeds);
  checkOutput(output!.data, runNetwork(layers, values));
  let best = Number.POSITIVE_INFINITY;
  const deadline = performance.now() + milliseconds;
  do {
    const begin = performance.now();
    for (let inference = 0; inference < inferencesAtATime; inference++) await session.run(feeds);
    best = Math.min(best, (performance.now() - begin) / inferencesAtATime);
  } while (performance.now() < deadline);
  return best * 1e6;
}

/** The same network computed here: the peer must do the work that it is timed for. */
function runNetwork(
  layers: readonly { readonly weights: Float32Array; readonly bias: Float32Array }[],
  inputs: Float32Array,
): number[] {
  let values = Array.from(inputs);
  for (const [index, { weights, bias }] of layers.entries()) {
    const before = values;
    values = Array.from(bias, (start, neuron) =>
      before.reduce((sum, value, input) => sum + value * weights[neuron * before.length + input]!, start),
    );
    if (index < layers.length - 1) values = values.map((value) => Math.max(0, value));
  }
  return values;
}

function checkOutput(given: Float32Array, wanted: readonly number[]): void {
  for (const [index, value] of wanted.entries()) {
    if (!(Math.abs(given[index]! - value) < 1e-3)) throw new Error(`onnxruntime gives ${given}, not ${wanted}`);
  }
}

/** The package is installed when first needed: it takes nearly 300 MB. */
function loadRuntime(): OnnxRuntime {
  const folder = join(packageRoot, "bench", "peers");
  if (!existsSync(join(folder, "node_modules", "onnxruntime-node"))) {
    const { status, stderr } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip" },
    });
    if (status !== 0) {
      const reason = (stderr ?? "").split("\n").find((line) => /npm (error|ERR!)/.test(line)) ?? "npm does not run";
      throw new DiagnosticError(
        errorDiagnostic("RMT6021", `the benchmark cannot install its peer onnxruntime-node: ${reason}`, {
          hint: "npm ci in bench/peers shows more; without the npm registry leave it out: --only with another case",
        }),
      );
    }
  }
  return createRequire(join(folder, "package.json"))("onnxruntime-node") as OnnxRuntime;
}
