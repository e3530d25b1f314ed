import { readFileSync } from "node:fs";
import { join } from "node:path";
import { assembleProgram, type Program } from "../src/bytecode/index.ts";
import { packageRoot } from "../src/cli/package-root.ts";
import { DiagnosticError, errorDiagnostic, type Result, unwrap } from "../src/diagnostics/index.ts";
import { compileSource } from "../src/language/index.ts";
import {
  buildTree,
  type Model,
  slotTensors,
  type TensorElement,
  type TreeShape,
  tensorArrays,
  tensorSize,
} from "../src/models/index.ts";
import { verifyModel, verifyProgram } from "../src/verifier/index.ts";
import { type RandomNumbers, randomNumbers } from "./random-numbers.ts";
import {
  type BenchCase,
  type BenchGoal,
  type BenchReport,
  benchHost,
  compareWithPeer,
  summarizeRatios,
} from "./report.ts";

const unit = "ms";

/** There is no other verifier of such programs to compare with: the peer is what must be done before it, by TypeScript. */
const peerName = "compiling it";

/**
 * Runs before the time counts, and the runs whose median it is. The first runs of a process take several times as long:
 * the verifier's code is compiled meanwhile.
 */
const warmUps = 60;
const runs = 31;

const goals = { program: 10, model: 200 };

/** Something to be proved, and the text that it is compiled from. */
interface VerifyCase {
  readonly name: string;
  readonly compile: () => Result<Program>;
  readonly prove: (program: Program) => Result<unknown>;
  readonly goal: number;
}

/**
 * How long the proof of each shipped program takes, and of large models, beside compiling the same text.
 *
 * @param run.only cases whose name contains this
 * @throws DiagnosticError when no case has such a name (RMT6022), or one is refused
 */
export async function benchVerify(run: {
  readonly begin: (what: string) => void;
  readonly only: string;
}): Promise<BenchReport> {
  const chosen = verifyCases().filter(({ name }) => name.includes(run.only));
  if (chosen.length === 0) {
    const hint = `its cases: ${verifyCases()
      .map(({ name }) => name)
      .join("; ")}`;
    throw new DiagnosticError(
      errorDiagnostic("RMT6022", `no case of the benchmark has ${JSON.stringify(run.only)} in its name`, { hint }),
    );
  }
  const cases: BenchCase[] = [];
  const reached: BenchGoal[] = [];
  for (const { name, compile, prove, goal } of chosen) {
    run.begin(name);
    const program = unwrap(compile());
    const ours = median(() => unwrap(prove(program)));
    cases.push(
      compareWithPeer(
        { name, unit, ours },
        peerName,
        median(() => unwrap(compile())),
      ),
    );
    reached.push({ text: `${name} in under ${goal} ms: ${ours.toFixed(2)} ms`, reached: ours < goal });
  }
  return { bench: "verify", host: benchHost(), cases, summary: summarizeRatios(cases), goals: reached };
}

/** Milliseconds; programs are changed in name each time, so that nothing is remembered of them. */
function median(work: () => unknown): number {
  for (let run = 0; run < warmUps; run++) work();
  const times = Array.from({ length: runs }, () => {
    const begin = performance.now();
    work();
    return performance.now() - begin;
  });
  return times.sort((left, right) => left - right)[runs >> 1]!;
}

function verifyCases(): readonly VerifyCase[] {
  const shipped = ["page-prefetch.rmt.ts", "page-cascade.rmt.ts", "action-cnn.rmt"].map((name): VerifyCase => {
    const path = join(packageRoot, "programs", name);
    const text = readFileSync(path, "utf8");
    return {
      name,
      compile: () => (name.endsWith(".ts") ? compileSource(text, name) : assembleProgram(text, name)),
      prove: (program) => verifyProgram({ ...program }),
      goal: goals.program,
    };
  });
  return [
    ...shipped,
    modelCase(
      "MLP 256→264→128→4, 101,888 weights",
      "multilayerPerceptron({ features: 256, featureType: i8, hidden: [264, 128], output: { classes: 4 } })",
      "i8",
      randomParameters,
    ),
    modelCase(
      "tree of 65,535 nodes",
      "decisionTree({ features: 16, output: i32, maxNodes: 65535, maxDepth: 15 })",
      "i32",
      () => buildTree(16, completeTree(randomNumbers(5), 15)),
    ),
  ];
}

function modelCase(name: string, model: string, element: string, make: (program: Program) => Model): VerifyCase {
  const features = model.startsWith("decisionTree") ? 16 : 256;
  const text = `import { context, decisionTree, hooks, i8, i32, multilayerPerceptron, ring, table, u32 } from "rmt";
const history = context({ key: { process: u32 }, value: { last: ring(${element}, ${features}) }, capacity: 16 });
const model = ${model};
function act(event: hooks.TestEvent) {
  event.tell(model.predict(history.at(u32(event.a)).last));
}
export const asks = table({ hook: hooks.testEvent, actions: { act }, default: act });
`;
  const models = new Map<Program, Model>();
  return {
    name,
    compile: () => compileSource(text, "model.rmt.ts"),
    prove: (program) => {
      const made = models.get(program) ?? make(program);
      models.set(program, made);
      return verifyModel(program, 0, made);
    },
    goal: goals.model,
  };
}

/** Weights of the whole range of their type, small sums to begin with, scales that bring sums back to 8 bits. */
function randomParameters(program: Program): Model {
  const random = randomNumbers(11);
  return {
    tensors: slotTensors(program, 0).map((index) => {
      const tensor = program.tensors[index]!;
      const elements = new tensorArrays[tensor.element as TensorElement](tensorSize(tensor));
      const isScale = tensor.name.includes("scale");
      return elements.map((_, position) =>
        isScale ? (position % 2 === 0 ? 1 << 16 : 24) : random.between(-100, 100),
      ) as typeof elements;
    }),
  };
}

function completeTree(random: RandomNumbers, depth: number): TreeShape {
  if (depth === 0) return { value: random.between(-100, 100), confidence: 255 };
  return {
    feature: random.below(16),
    threshold: random.between(-1000, 1000),
    left: completeTree(random, depth - 1),
    right: completeTree(random, depth - 1),
  };
}
