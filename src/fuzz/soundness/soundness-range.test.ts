import { describe, expect, it } from "vitest";
import { type Action, type Block, type Program, withBlocks } from "../../bytecode/index.ts";
import { success } from "../../diagnostics/index.ts";
import type { VerifiedProgram, VerifierReport, WorstCase } from "../../verifier/index.ts";
import type { FuzzReport } from "../campaign/fuzz-range.ts";
import { soundnessRange } from "./soundness-range.ts";
import { type Subject, subject } from "./subject.ts";

/** The verifier with something wrong about the programs that it accepts. */
function verifying(change: (verified: VerifiedProgram) => VerifiedProgram): Subject {
  return {
    ...subject,
    verifyProgram: (program, options) => {
      const verified = subject.verifyProgram(program, options);
      return verified.ok ? success(change(verified.value)) : verified;
    },
  };
}

function reporting(change: (report: VerifierReport) => Partial<VerifierReport>): Subject {
  return verifying(({ program, report }) => ({ program, report: { ...report, ...change(report) } }));
}

/** Reports one less of what events at a hook cost at most. */
function cheaper(name: keyof WorstCase): Subject {
  return reporting(({ hooks }) => ({
    hooks: hooks.map((hook) => ({
      ...hook,
      worstCase: { ...hook.worstCase, [name]: hook.worstCase[name] - 1 },
    })),
  }));
}

function rewriting(change: (block: Block, program: Program) => Block): Subject {
  return verifying(({ program, report }) => {
    const rewrite = (block: Block): Block =>
      change(block, program).map((instruction) => withBlocks(instruction, rewrite));
    const actions = program.actions.map((action): Action => ({ ...action, body: rewrite(action.body) }));
    return { program: { ...program, actions }, report };
  });
}

/** Whose limits are all kept whatever the clock says. */
const withoutBuckets = rewriting((block, program) =>
  block.map((instruction) => {
    if (instruction.op !== "RMT_ST_CTXT") return instruction;
    const isBucket = program.contexts.some(({ name }) => name.startsWith("rmt.limit."));
    return isBucket ? { op: "CONST", result: instruction.source, value: 0n, location: -1 } : instruction;
  }),
);

const withoutClamps = rewriting((block) =>
  block.map((instruction) =>
    instruction.op === "MIN_S" && instruction.result === instruction.left
      ? { op: "MOVE", result: instruction.result, source: instruction.left, location: -1 }
      : instruction,
  ),
);

/** What is proved of results is one less at the upper end. */
const narrower: Subject = {
  ...subject,
  provedRegisters: (program) =>
    subject.provedRegisters(program).map(
      (byInstruction) =>
        new Map(
          [...byInstruction].map(([instruction, proved]) => [
            instruction,
            proved.map(({ register, set }) => ({
              register,
              set: set.low < set.high ? { ...set, high: set.high - 1n } : set,
            })),
          ]),
        ),
    ),
};

const unreachable: Subject = {
  ...subject,
  provedRegisters: (program) =>
    subject.provedRegisters(program).map((byInstruction) => {
      return new Map([...byInstruction].filter(([{ op }]) => op !== "XOR"));
    }),
};

const certain: Subject = {
  ...subject,
  verifyModel: (program, slot, model, options) => {
    const report = subject.verifyModel(program, slot, model, options);
    if (!report.ok) return report;
    const { answer } = report.value;
    return success({ ...report.value, answer: { ...answer, high: answer.low } });
  },
};

/** Takes every property for proved that it has refuted. */
const trusting: Subject = {
  ...subject,
  verifyModel: (program, slot, model, options) => {
    const report = subject.verifyModel(program, slot, model, options);
    if (report.ok || report.diagnostics[0]?.code !== "RMT7005") return report;
    const models = program.models.map(({ properties, ...other }) => other);
    const accepted = subject.verifyModel({ ...program, models }, slot, model, options);
    if (!accepted.ok) return accepted;
    const properties = (program.models[slot]!.properties ?? []).map(({ kind }) => ({
      kind,
      what: "",
      answer: "proved" as const,
    }));
    return success({ ...accepted.value, properties });
  },
};

/** Budgets are looked at, and nothing is taken off. */
const generous = rewriting((block, program) =>
  block.map((instruction) => {
    const hasBudget = program.contexts.some(({ name }) => name === "rmt.privacy");
    if (instruction.op !== "SUB" || instruction.result !== instruction.left || !hasBudget) return instruction;
    return { op: "MOVE", result: instruction.result, source: instruction.left, location: -1 };
  }),
);

describe("what the verifier proves", () => {
  it("holds for 250 random programs and their models", () => {
    const { reports, tally } = soundnessRange(subject, { seed: 2026, from: 0, to: 250, shrink: 1 });
    expect(reports).toEqual([]);
    const rare = Object.entries(tally).filter(([, count]) => count < 20);
    expect(rare).toEqual([]);
  });
});

describe("a range of verified programs", () => {
  it.each<[string, Subject, RegExp]>([
    ["an instruction less is reported", cheaper("instructions"), /^the reported cost is exceeded: .* instructions/],
    ["a byte less is reported", cheaper("bytesTouched"), /^the reported cost is exceeded: .* bytesTouched/],
    ["a lookup less is reported", cheaper("tableLookups"), /^the reported cost is exceeded: .* tableLookups/],
    ["a call less is reported", cheaper("helperCalls"), /^the reported cost is exceeded: .* helperCalls/],
    ["a table's cost is reported as nothing", freeTables(), /^the reported cost is exceeded: action /],
    ["buckets stay full", withoutBuckets, /^the limit of an effect is exceeded/],
    ["arguments are not clamped", withoutClamps, /^an argument is outside of its range/],
    ["a range is narrower than it is", narrower, /^an integer is outside of its proved range: .* outside of/],
    ["code is held for dead", unreachable, /^an integer is outside of its proved range: XOR .* never to/],
    ["a model is held for a constant", certain, /^a model answers outside of its range/],
    ["properties are held for proved", trusting, /^what is said of a model is wrong/],
    ["no budget is debited", generous, /^the privacy budget is exceeded/],
  ])("finds when %s", (_, wrong, problem) => {
    expect(firstFound(wrong, problem)).toMatchObject({ kind: "violation" });
  });
});

/** The first report that says so, of some hundreds of programs. */
function firstFound(wrong: Subject, problem: RegExp): FuzzReport | undefined {
  for (let from = 0; from < 600; from += 20) {
    const { reports } = soundnessRange(wrong, { seed: 11, from, to: from + 20, shrink: 0 });
    const found = reports.find((report) => problem.test(report.problem));
    if (found) return found;
  }
  return undefined;
}

function freeTables(): Subject {
  return reporting(({ tables }) => ({
    tables: tables.map((table) => ({ ...table, worstCase: { ...table.worstCase, instructions: 0 } })),
  }));
}
