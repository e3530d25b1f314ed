import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DiagnosticError, errorDiagnostic } from "../src/diagnostics/index.ts";
import type { LazyCase, MachineCase } from "./machine/bench-case.ts";
import { integerCases } from "./machine/integer-cases.ts";
import { matchCases } from "./machine/match-cases.ts";
import { type Measurement, measureMachine, measureNative } from "./machine/measure.ts";
import { modelCases } from "./machine/model-cases.ts";
import { measureOnnx } from "./machine/onnx-peer.ts";
import { compileNative } from "./native-program.ts";
import {
  type BenchCase,
  type BenchGoal,
  type BenchReport,
  benchHost,
  compareWithPeer,
  summarizeRatios,
} from "./report.ts";

const peerName = "C -O3";
const unit = "ns per run";

/** Each engine gets this much time a case, in three turns, so that a disturbance hits all alike. */
const milliseconds = 400;
const turns = 3;

const goalMedian = 1.3;
const goalWorst = 2;
const goalOnnx = 50;

const onnxCase = { name: "MLP 15→16→8→2", widths: [15, 16, 8, 2] };

/**
 * Programs on the interpreter and on WebAssembly beside the same written by hand in C, on the same data, and one network
 * beside onnxruntime.
 *
 * @param run.only cases whose name contains this
 * @throws DiagnosticError when a peer cannot be made ready (RMT6020, RMT6021) or no case has such a name (RMT6022)
 */
export async function benchMachine(run: {
  readonly begin: (what: string) => void;
  readonly only: string;
}): Promise<BenchReport> {
  const chosen = machineCases().filter(({ name }) => name.includes(run.only));
  if (chosen.length === 0) throw noSuchCase(run.only);
  const folder = mkdtempSync(join(tmpdir(), "rmt-bench-"));
  try {
    const executable = compileNative("machine.c", folder);
    const cases: BenchCase[] = [];
    for (const { name, make } of chosen) {
      run.begin(name);
      cases.push(measureCase(make(), executable, folder));
    }
    const summary = summarizeRatios(cases, peerName);
    const goals = goalsOf(summary);
    const network = cases.find(({ name }) => name === onnxCase.name);
    if (network !== undefined) {
      run.begin("onnxruntime");
      const peer = await measureOnnx(onnxCase.widths, milliseconds);
      const name = `${onnxCase.name}, one inference`;
      cases.push(compareWithPeer({ name, unit, ours: network.ours }, "onnxruntime", peer));
      goals.push({
        text: `one inference at least ${goalOnnx} times faster than onnxruntime: ${(peer / network.ours).toFixed(0)} times`,
        reached: peer / network.ours >= goalOnnx,
      });
    }
    return { bench: "machine", host: benchHost(), cases, summary, goals };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function noSuchCase(text: string): DiagnosticError {
  const names = machineCases().map(({ name }) => name);
  return new DiagnosticError(
    errorDiagnostic("RMT6022", `no case of the benchmark has ${JSON.stringify(text)} in its name`, {
      hint: `its cases: ${names.join("; ")}`,
    }),
  );
}

/** The cases, each made when it is run: some have a million entries. */
function machineCases(): readonly LazyCase[] {
  return [...integerCases(), ...matchCases(), ...modelCases()];
}

function measureCase(one: MachineCase, executable: string, folder: string): BenchCase {
  const native: Measurement[] = [];
  const ours: Measurement[] = [];
  for (let turn = 0; turn < turns; turn++) {
    native.push(measureNative(one, executable, folder, milliseconds / turns));
    ours.push(measureMachine(one, "webAssembly", milliseconds / turns));
  }
  const interpreted = one.interpreter ? measureMachine(one, "interpreter", milliseconds) : undefined;
  for (const { sum } of [...ours, ...(interpreted ? [interpreted] : [])]) {
    if (sum !== native[0]!.sum) throw new Error(`${one.name}: C gives ${native[0]!.sum}, rmt gives ${sum}`);
  }
  const measured = {
    name: one.name,
    unit,
    ours: best(ours),
    ...(interpreted ? { engines: { interpreter: interpreted.nanoseconds } } : {}),
  };
  return compareWithPeer(measured, peerName, best(native));
}

function best(measurements: readonly Measurement[]): number {
  return Math.min(...measurements.map(({ nanoseconds }) => nanoseconds));
}

function goalsOf({ medianRatio, worstRatio }: BenchReport["summary"]): BenchGoal[] {
  return [
    {
      text: `WebAssembly at most ${goalMedian} times C at the median: ${medianRatio.toFixed(2)}`,
      reached: medianRatio <= goalMedian,
    },
    { text: `at most ${goalWorst} times C at worst: ${worstRatio.toFixed(2)}`, reached: worstRatio <= goalWorst },
  ];
}
