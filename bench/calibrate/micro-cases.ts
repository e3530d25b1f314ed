import { DiagnosticError } from "../../src/diagnostics/index.ts";
import type { Machine } from "../../src/machine/index.ts";
import { buildTree, type Model, type TreeShape } from "../../src/models/index.ts";
import { eventsOf } from "../machine/bench-case.ts";
import { randomNumbers } from "../random-numbers.ts";

/** A program whose events all take the way that costs most, so that what is measured is what is counted. */
export interface CalibrationCase {
  readonly name: string;
  /** In text form, at the hook `test.event`. */
  readonly program: string;
  readonly prepare: (machine: Machine) => void;
  readonly events: BigInt64Array;
}

/** What a case is made of. */
interface Recipe {
  readonly name: string;
  readonly declarations?: string;
  readonly registers?: string;
  readonly before?: readonly string[];
  /** Run so often an event, with the round in r9. */
  readonly rounds?: number;
  readonly body?: readonly string[];
  /** How many tables run the action; 1 when left out. */
  readonly tables?: number;
  readonly model?: Model;
}

const eventCount = 128;

/** Values that bodies work with: a small one, a mask of 16 bits. */
const constants = ["r2 = CONST 3", "r7 = CONST 65535"];

/** Programs that do mostly one kind of work each, and a few that mix them. */
export function microCases(): readonly CalibrationCase[] {
  return recipes().map(makeCase);
}

function makeCase({
  name,
  declarations = "",
  registers,
  before = [],
  rounds = 0,
  body = [],
  tables = 1,
  model,
}: Recipe): CalibrationCase {
  const random = randomNumbers(name.length);
  const loop = rounds === 0 ? [] : [`r9 = LOOP ${rounds} {`, ...body, "}"];
  const code = [
    "r0 = RMT_LD_EVENT event.0",
    "r1 = RMT_LD_EVENT event.1",
    ...constants,
    "r9 = MOVE r1",
    ...before,
    ...loop,
  ];
  const names = Array.from({ length: tables }, (_, index) => `table${index}`);
  return {
    name,
    program: `program calibrate
counter sum
${declarations}
helpers ask
action go() {
registers ${registers ?? "r0..r9"}
${code.join("\n")}
RMT_COUNT sum r0
}
${names.map((table) => `table ${table} at test.event {\nactions go\ndefault go()\n}`).join("\n")}`,
    prepare: (machine) => {
      const problem = model && machine.setModel(0, model);
      if (problem) throw new DiagnosticError(problem);
    },
    events: eventsOf(eventCount, () => [random.below(64), random.below(1000)]),
  };
}

function recipes(): readonly Recipe[] {
  const history = `context history(key: u32) capacity 256 {
last: u64
deltas: ring i32[16]
}`;
  const withRecord = { declarations: history, registers: "r0..r9 c10: history" };
  const match = "c10 = RMT_MATCH_CTXT history (r0)";
  // Everything goes on into r0, which is counted, so that no compiler leaves it out.
  const sums = ["r3 = ADD r0 r9", "r4 = XOR r3 r1", "r5 = LT_S r4 r1", "r6 = SUB r4 r5", "r0 = AND r6 r7"];
  const records = [
    "r3 = RMT_LD_CTXT c10.last",
    "RMT_ST_CTXT c10.last r9",
    "RMT_PUSH_RING c10.deltas r3",
    "r4 = RMT_LD_ARRAY c10.deltas r2",
    "r0 = XOR r0 r4",
  ];
  // Of numbers as programs have them: the interpreter takes up to a hundred times as long beyond 53 bits.
  const multiplications = [
    "r3 = MUL r9 r2",
    "r4 = SHL r3 r2",
    "r0 = ADD r4 r9",
    "r5 = COUNT_ONES r0",
    "r0 = XOR r0 r5",
  ];
  const hashes = ["r0 = HASH (r0 r1)", "r0 = AND r0 r7"];
  const divisions = ["r3 = DIV_U r0 r2", "r4 = REM_S r3 r9", "r0 = ADD r1 r4"];
  return [
    { name: "nothing" },
    { name: "four tables", tables: 4 },
    { name: "sixteen tables", tables: 16 },
    { name: "sums, 8 rounds", rounds: 8, body: sums },
    { name: "sums, 128 rounds", rounds: 128, body: sums },
    { name: "divisions", rounds: 32, body: divisions },
    { name: "multiplications", rounds: 32, body: multiplications },
    { name: "hashes", rounds: 32, body: hashes },
    { name: "record", ...withRecord, before: [match], rounds: 32, body: records },
    { name: "matches", ...withRecord, rounds: 16, body: ["r3 = ADD r0 r9", "c10 = RMT_MATCH_CTXT history (r3)"] },
    { name: "one match", ...withRecord, before: [match, ...records] },
    { name: "counters", rounds: 32, body: ["RMT_COUNT sum r9"] },
    { name: "helper calls", rounds: 16, body: ["r0 = CALL ask (r0 r9)"] },
    { name: "random draws", rounds: 16, body: ["r3 = RMT_RANDOM", "r0 = AND r3 r7"] },
    vectors(8),
    vectors(64),
    vectors(512),
    shaped(8),
    shaped(128),
    products(8),
    products(64),
    products(256),
    bits(16),
    bits(128),
    walks(2),
    walks(8),
    walks(14),
    {
      name: "samples",
      declarations: `${history}\nmodel tree: decisionTree i32[16] => i32 nodes 3 depth 1`,
      registers: "r0..r9 c10: history v11: i32[16]",
      before: [match, "v11 = RMT_VECTOR_LD c10.deltas"],
      rounds: 8,
      body: ["RMT_LEARN tree v11 r9"],
    },
    { name: "sums and hashes", rounds: 32, body: [...sums, ...hashes] },
    { name: "sums and records", ...withRecord, before: [match], rounds: 32, body: [...sums, ...sums, ...records] },
  ];
}

function vectors(length: number): Recipe {
  return {
    name: `vectors of ${length}`,
    registers: `r0..r9 v10: i32[${length}] v11: i32[${length}]`,
    before: ["v10 = RMT_VECTOR_ZERO", "v11 = RMT_VECTOR_ZERO", "RMT_VECTOR_PUSH v11 r1"],
    rounds: 16,
    body: [
      "v10 = RMT_VECTOR_ADD v10 v11",
      "v10 = RMT_RELU v10",
      "v11 = RMT_VECTOR_MAX v11 v10",
      "r3 = RMT_VECTOR_SUM v10",
      "r0 = XOR r0 r3",
    ],
  };
}

function shaped(length: number): Recipe {
  return {
    name: `requantized vectors of ${length}`,
    registers: `r0..r9 v10: i32[${length}] v11: i8[${length}]`,
    before: ["v10 = RMT_VECTOR_ZERO", "RMT_VECTOR_PUSH v10 r1"],
    rounds: 8,
    body: ["v11 = RMT_REQUANTIZE v10 r2 r2", "r3 r4 = RMT_ARG_MAX v10", "v10 = RMT_CLAMP v10 r2 r1", "r0 = XOR r0 r3"],
  };
}

function products(width: number): Recipe {
  const values = Array.from({ length: 16 * width }, (_, index) => (index % 17) - 8).join(" ");
  return {
    name: `products of 16 by ${width}`,
    declarations: `tensor weights: i8[16 ${width}] = ${values}`,
    registers: `r0..r9 v10: i8[${width}] v11: i32[16]`,
    before: ["v10 = RMT_VECTOR_ZERO", "RMT_VECTOR_PUSH v10 r1", "v11 = RMT_VECTOR_ZERO"],
    rounds: 4,
    body: ["RMT_MAT_MUL v11 weights v10", "r0 = RMT_SCALAR_VAL v11 r2"],
  };
}

function bits(words: number): Recipe {
  const values = Array.from({ length: 8 * words }, (_, index) => index * 2_654_435 + 1).join(" ");
  return {
    name: `bits of 8 by ${32 * words}`,
    declarations: `tensor weights: u32[8 ${words}] = ${values}`,
    registers: `r0..r9 v10: u32[${words}] v11: i32[8]`,
    before: ["v10 = RMT_VECTOR_ZERO", "RMT_VECTOR_PUSH v10 r1", "v11 = RMT_VECTOR_ZERO"],
    rounds: 4,
    body: [`RMT_BIT_MAT_MUL v11 weights v10 ${32 * words}`, "r0 = RMT_SCALAR_VAL v11 r2"],
  };
}

/** Complete trees, which are walked another way for each event. */
function walks(depth: number): Recipe {
  const random = randomNumbers(depth + 1);
  const shape = (levels: number): TreeShape =>
    levels === 0
      ? { value: random.below(100), confidence: 255 }
      : { feature: random.below(4), threshold: random.below(1000), left: shape(levels - 1), right: shape(levels - 1) };
  return {
    name: `walks of depth ${depth}`,
    declarations: `model trees: decisionTree i32[4] => i32 nodes ${2 ** (depth + 1) - 1} depth ${depth}`,
    registers: "r0..r9 v10: i32[4]",
    before: ["v10 = RMT_VECTOR_ZERO", "RMT_VECTOR_PUSH v10 r1", "r3 = CONST 0"],
    rounds: 8,
    body: ["RMT_VECTOR_PUSH v10 r1", "r1 r4 = RMT_TREE_WALK trees r3 v10", "r1 = ADD r1 r0"],
    model: buildTree(4, shape(depth)),
  };
}
