import { describe, expect, it } from "vitest";
import { reportPrivacy } from "./report-privacy.ts";
import { assembled, codes, findings } from "./test-program.ts";

/** What is wrong and what to do. */
function messages(...parameters: Parameters<typeof findings>): string[] {
  return findings(...parameters).map(({ message, hint }) => `${message} | ${hint}`);
}

const declarations = `program test
context own(process: u32, page: u64) {
  value: i64
  other: i64
  list: array i64[4]
}
context byUser(user: u32) {
  value: i64
}
context total(index: u32) capacity 4 kind array {
  value: i64
  other: i64
  list: array i64[4]
}
context waiting() capacity 8 kind queue {
  value: i64
}
context pages(page: u64) kind hash {
  value: i64
}
context prefixes(page: u64) kind lpm {
  value: i64
}
model tree: decisionTree i32[4] => i32 nodes 7 depth 3
counter count
histogram spread
metadata note: i64
helpers grant adjust
`;

const registers = "registers r0..r9 c10: own c11: total v12: i32[4] c13: waiting c14: pages c15: byUser c16: prefixes";

/**
 * A program at test.shared. r0 is the event's process, r1 its value (own data), r2 = 0, r3 = 1 (public); r4 is what
 * context total holds, to which action fill adds own data where the text asks for it.
 */
function program(
  body: string,
  more: { before?: string; tables?: string; declare?: string; match?: string } = {},
): string {
  const { before = "", tables = "", declare = "", match = "" } = more;
  return `${declarations}${declare}
action use() {
${registers}
r0 = RMT_LD_EVENT event.0
r1 = RMT_LD_EVENT event.3
r2 = CONST 0
r3 = CONST 1
${body}
}
${before}
table first at test.shared {
${match}
actions use
default use()
}
${tables}`;
}

/** Another action, at a table of its own behind the first. */
function second(body: string, hook = "test.shared"): { before: string; tables: string } {
  return {
    before: `action again() {\n${registers}\nr2 = CONST 0\nr3 = CONST 1\n${body}\n}`,
    tables: `table second at ${hook} {\nactions again\ndefault again()\n}`,
  };
}

const addToTotal = "c11 = RMT_MATCH_CTXT total (r2)\nRMT_ST_CTXT c11.value r1\n";
const readTotal = "c11 = RMT_MATCH_CTXT total (r2)\nr4 = RMT_LD_CTXT c11.value\n";
/** r4 holds data of other processes. */
const foreign = addToTotal + readTotal;
const grant = (register: number) => `r9 = CALL grant (r${register})\n`;

describe("what belongs to a process stays with it", () => {
  const accepted: readonly [what: string, text: string][] = [
    ["a decision from the event", program(grant(1))],
    ["a decision under a condition on the event", program(`IF r1 {\n${grant(3)}} ELSE {\n}`)],
    [
      "a record of the process, read and written",
      program(`c10 = RMT_MATCH_CTXT own (r0 r1)\nr4 = RMT_LD_CTXT c10.value\nRMT_ST_CTXT c10.other r1\n${grant(4)}`),
    ],
    [
      "a record found by the process's moved and widened id",
      program(`r5 = MOVE r0\nr6 = EXTEND r5 u64\nr7 c10 = RMT_FIND_CTXT own (r6 r1)\nIF r7 {\n${grant(3)}} ELSE {\n}`),
    ],
    [
      "an array of the process",
      program(
        `c10 = RMT_MATCH_CTXT own (r0 r1)\nr5 = RMT_LD_ARRAY c10.list r2\nRMT_ST_ARRAY c10.list r3 r1\n${grant(5)}`,
      ),
    ],
    ["data of others that nothing depends on", program(foreign)],
    ["data of others that is overwritten", program(`${foreign}r4 = CONST 3\n${grant(4)}`)],
    [
      "data of others in a block that is left before the decision",
      program(`${foreign}IF r4 {\nr5 = CONST 1\n} ELSE {\n}\n${grant(3)}`),
    ],
    ["a shared count of events", program(`${readTotal}r5 = ADD r4 r3\nRMT_ST_CTXT c11.value r5\n${grant(5)}`)],
    ["a shared field beside one with data", program(`${addToTotal}r5 = RMT_LD_CTXT c11.other\n${grant(5)}`)],
    ["the clock in a shared record", program(`r1 = RMT_LD_EVENT event.4\n${foreign}${grant(4)}`)],
    [
      "settings found by own data",
      program(`r5 c16 = RMT_FIND_CTXT prefixes (r1)\nr4 = RMT_LD_CTXT c16.value\n${grant(4)}`),
    ],
    [
      "a queue of public data",
      program(
        `r5 = RMT_PUSH_QUEUE waiting (r3)\nr6 c13 = RMT_POP_QUEUE waiting\nr4 = RMT_LD_CTXT c13.value\n${grant(4)}`,
      ),
    ],
    ["metadata of the event", program("RMT_ST_META note r1", second(`r4 = RMT_LD_META note\n${grant(4)}`))],
    [
      "own telemetry",
      program(
        "RMT_COUNT count r1\nRMT_OBSERVE spread r1\nv12 = RMT_VECTOR_ZERO\nRMT_VECTOR_PUSH v12 r1\nRMT_LEARN tree v12 r1",
      ),
    ],
    [
      "a model that is trained beforehand",
      program(`v12 = RMT_VECTOR_ZERO\nr5 r6 = RMT_TREE_WALK tree r2 v12\n${grant(5)}`),
    ],
    ["the return of one table before another", program("IF r1 {\nRETURN\n} ELSE {\n}", second(grant(3)))],
    ["a table for some processes", program(grant(3), { match: "match process: u32 exact event.0" })],
    ["a loop over own data", program(`r5 = LOOP 4 {\nIF r1 {\nBREAK 0\n} ELSE {\n}\nr1 = ADD r1 r3\n}\n${grant(1)}`)],
    [
      "an early end of a loop on data of others, with a decision behind it",
      program(`${foreign}r5 = LOOP 4 {\nIF r4 {\nBREAK 0\n} ELSE {\n}\n}\n${grant(3)}`),
    ],
    [
      "public data of a timer",
      program(
        `${readTotal}${grant(4)}`,
        second(`r3 = RMT_LD_EVENT event.0\nc11 = RMT_MATCH_CTXT total (r2)\nRMT_ST_CTXT c11.value r3`, "test.tick"),
      ),
    ],
    [
      "the id of a process that takes 64 bits on its way",
      program(
        `r5 = EXTEND r0 i64\nc10 = RMT_MATCH_CTXT own (r5 r1)\nRMT_ST_CTXT c10.value r1\nr4 = RMT_LD_CTXT c10.value\n${grant(4)}`,
      ),
    ],
  ];
  it.each(accepted)("accepts %s", (_, text) => expect(messages(text)).toEqual([]));

  const decision: readonly [what: string, text: string][] = [
    ["data of others as an argument", program(foreign + grant(4))],
    ["what is computed from data of others", program(`${foreign}r5 = ADD r4 r1\nr6 = EXTEND r5 i8\n${grant(6)}`)],
    ["a condition on data of others", program(`${foreign}IF r4 {\n${grant(3)}} ELSE {\n}`)],
    ["the other branch of a condition", program(`${foreign}IF r4 {\n} ELSE {\n${grant(3)}}`)],
    [
      "a value set under a condition",
      program(`${foreign}r5 = CONST 0\nIF r4 {\nr5 = CONST 1\n} ELSE {\n}\n${grant(5)}`),
    ],
    [
      "a value that a condition leaves as it is",
      program(`${foreign}r5 = CONST 0\nIF r4 {\n} ELSE {\nr5 = CONST 1\n}\n${grant(5)}`),
    ],
    ["a value selected", program(`${foreign}r5 = SELECT r4 r2 r3\n${grant(5)}`)],
    [
      "a vector with an element of others",
      program(`${foreign}v12 = RMT_VECTOR_ZERO\nRMT_VECTOR_SET v12 r2 r4\nr5 = RMT_VECTOR_SUM v12\n${grant(5)}`),
    ],
    [
      "a place in a vector",
      program(
        `${foreign}v12 = RMT_VECTOR_ZERO\nr4 = AND r4 r3\nRMT_VECTOR_SET v12 r4 r3\nr5 = RMT_SCALAR_VAL v12 r2\n${grant(5)}`,
      ),
    ],
    ["what is left out after a break", program(`${foreign}BLOCK {\nIF r4 {\nBREAK 0\n} ELSE {\n}\n${grant(3)}}`)],
    [
      "what is left out after an outer break",
      program(`${foreign}BLOCK {\nBLOCK {\nIF r4 {\nBREAK 1\n} ELSE {\n}\n}\n${grant(3)}}`),
    ],
    ["what is left out after a return", program(`${foreign}IF r4 {\nRETURN\n} ELSE {\n}\n${grant(3)}`)],
    [
      "the next time round after a break",
      program(`${foreign}r5 = LOOP 4 {\n${grant(3)}IF r4 {\nBREAK 0\n} ELSE {\n}\n}`),
    ],
    [
      "the rest of a time round after a continue",
      program(`${foreign}r5 = LOOP 4 {\nIF r4 {\nCONTINUE 0\n} ELSE {\n}\n${grant(3)}}`),
    ],
    ["how often a loop ran", program(`${foreign}r5 = LOOP 4 {\nIF r4 {\nBREAK 0\n} ELSE {\n}\n}\n${grant(5)}`)],
    [
      "a count of times round",
      program(`${foreign}r6 = CONST 0\nr5 = LOOP 4 {\nr6 = ADD r6 r3\nIF r4 {\nBREAK 0\n} ELSE {\n}\n}\n${grant(6)}`),
    ],
    [
      "a value that comes around in a loop",
      program(`${foreign}r6 = CONST 0\nr5 = LOOP 4 {\n${grant(6)}r6 = MOVE r4\n}`),
    ],
    [
      "metadata of an earlier table",
      program(`${foreign}RMT_ST_META note r4`, second(`r4 = RMT_LD_META note\n${grant(4)}`)),
    ],
    [
      "metadata set under a condition",
      program(`${foreign}IF r4 {\nRMT_ST_META note r3\n} ELSE {\n}`, second(`r4 = RMT_LD_META note\n${grant(4)}`)),
    ],
    [
      "a table that matches metadata",
      program(`${foreign}RMT_ST_META note r4`, {
        ...second(grant(3)),
        tables: "table second at test.shared {\nmatch note: i64 exact metadata.0\nactions again\n}",
      }),
    ],
    ["an earlier end of the pipeline", program(`${foreign}IF r4 {\nEXIT\n} ELSE {\n}`, second(grant(3)))],
    [
      "a jump over a table",
      program(`${foreign}IF r4 {\nTAIL_CALL third\n} ELSE {\n}`, {
        ...second(grant(3)),
        tables:
          "table second at test.shared {\nactions again\ndefault again()\n}\ntable third at test.shared {\nactions again\n}",
      }),
    ],
    [
      "a record under another key",
      program(`c10 = RMT_MATCH_CTXT own (r2 r1)\nRMT_ST_CTXT c10.value r1\nr4 = RMT_LD_CTXT c10.value\n${grant(4)}`),
    ],
    [
      "the process's id, changed",
      program(
        `r5 = ADD r0 r3\nc10 = RMT_MATCH_CTXT own (r5 r1)\nRMT_ST_CTXT c10.value r1\nr4 = RMT_LD_CTXT c10.value\n${grant(4)}`,
      ),
    ],
    [
      "the process's id, cut off",
      program(
        `r5 = EXTEND r0 u16\nc10 = RMT_MATCH_CTXT own (r5 r1)\nRMT_ST_CTXT c10.value r1\nr4 = RMT_LD_CTXT c10.value\n${grant(4)}`,
      ),
    ],
    [
      "the process's id, sign-extended",
      program(
        `r5 = EXTEND r0 i32\nc10 = RMT_MATCH_CTXT own (r5 r1)\nRMT_ST_CTXT c10.value r1\nr4 = RMT_LD_CTXT c10.value\n${grant(4)}`,
      ),
    ],
    [
      "the id of one of two",
      program(
        `r5 = MOVE r0\nIF r1 {\nr5 = CONST 7\n} ELSE {\n}\nc10 = RMT_MATCH_CTXT own (r5 r1)\nRMT_ST_CTXT c10.value r1\nr4 = RMT_LD_CTXT c10.value\n${grant(4)}`,
      ),
    ],
    [
      "records that another action writes under other keys",
      program(
        `c10 = RMT_MATCH_CTXT own (r0 r1)\nr4 = RMT_LD_CTXT c10.value\n${grant(4)}`,
        second("r1 = RMT_LD_EVENT event.3\nc10 = RMT_MATCH_CTXT own (r2 r3)\nRMT_ST_CTXT c10.value r1"),
      ),
    ],
    [
      "records that a process cannot call its own: the user's",
      program(
        `r5 = RMT_LD_EVENT event.2\nc15 = RMT_MATCH_CTXT byUser (r5)\nRMT_ST_CTXT c15.value r1\nr4 = RMT_LD_CTXT c15.value\n${grant(4)}`,
      ),
    ],
    [
      "a key that does not hold the id",
      program(`c15 = RMT_MATCH_CTXT narrow (r0)\nRMT_ST_CTXT c15.value r1\nr4 = RMT_LD_CTXT c15.value\n${grant(4)}`)
        .replace("byUser(user: u32)", "narrow(process: u16)")
        .replaceAll("byUser", "narrow"),
    ],
    [
      "which records there are",
      program(`c14 = RMT_MATCH_CTXT pages (r1)\nr5 c14 = RMT_FIND_CTXT pages (r3)\n${grant(5)}`),
    ],
    [
      "which records are left",
      program(`r5 = RMT_DELETE_CTXT pages (r1)\nr6 c14 = RMT_FIND_CTXT pages (r3)\n${grant(6)}`),
    ],
    [
      "a field of a record that others made",
      program(`c14 = RMT_MATCH_CTXT pages (r1)\nr5 = RMT_LD_CTXT c14.value\n${grant(5)}`),
    ],
    [
      "an element of a shared array at an own place",
      program(
        `r5 = AND r1 r3\nc11 = RMT_MATCH_CTXT total (r5)\nRMT_ST_CTXT c11.value r3\nr4 = RMT_LD_CTXT c11.value\n${grant(4)}`,
      ),
    ],
    [
      "a queue with own data",
      program(
        `r5 = RMT_PUSH_QUEUE waiting (r1)\nr6 c13 = RMT_POP_QUEUE waiting\nr4 = RMT_LD_CTXT c13.value\n${grant(4)}`,
      ),
    ],
    [
      "the length of a queue",
      program(`IF r1 {\nr5 = RMT_PUSH_QUEUE waiting (r3)\n} ELSE {\n}\nr6 c13 = RMT_POP_QUEUE waiting\n${grant(6)}`),
    ],
    [
      "whether a queue is full",
      program(`IF r1 {\nr5 = RMT_PUSH_QUEUE waiting (r3)\n} ELSE {\n}\nr6 = RMT_PUSH_QUEUE waiting (r3)\n${grant(6)}`),
    ],
    [
      "a record of the process with data of others in it",
      program(
        `${foreign}c10 = RMT_MATCH_CTXT own (r0 r1)\nRMT_ST_CTXT c10.value r4\nr5 = RMT_LD_CTXT c10.value\n${grant(5)}`,
      ),
    ],
    [
      "a record of the process chosen by data of others",
      program(`${foreign}c10 = RMT_MATCH_CTXT own (r0 r4)\nr5 = RMT_LD_CTXT c10.value\n${grant(5)}`),
    ],
    [
      "what a later event of a timer is told",
      program(addToTotal, second(`${readTotal}r9 = CALL adjust (r4)`, "test.tick")),
    ],
    [
      "shared data written under a condition on own data",
      program(
        `c11 = RMT_MATCH_CTXT total (r2)\nIF r1 {\nRMT_ST_CTXT c11.value r3\n} ELSE {\n}\nr4 = RMT_LD_CTXT c11.value\n${grant(4)}`,
      ),
    ],
    [
      "a shared count in a table for some processes",
      program(`${readTotal}r5 = ADD r4 r3\nRMT_ST_CTXT c11.value r5\n${grant(5)}`, {
        match: "match process: u32 exact event.0",
      }),
    ],
    [
      "shared data over two contexts",
      program(
        `${foreign}c14 = RMT_MATCH_CTXT pages (r3)\nRMT_ST_CTXT c14.value r4\nr5 = RMT_LD_CTXT c14.value\n${grant(5)}`,
      ),
    ],
    [
      "what another table writes later",
      program(readTotal + grant(4), second(`r1 = RMT_LD_EVENT event.3\n${addToTotal}`)),
    ],
  ];
  it.each(decision)("refuses that a decision depends on %s", (_, text) => {
    expect(new Set(codes(text))).toEqual(new Set(["RMT3037"]));
  });

  const telemetry: readonly [what: string, text: string][] = [
    ["a counter", program(`${foreign}RMT_COUNT count r4`)],
    ["a counter under a condition", program(`${foreign}IF r4 {\nRMT_COUNT count r3\n} ELSE {\n}`)],
    ["a histogram", program(`${foreign}RMT_OBSERVE spread r4`)],
    ["a label", program(`${foreign}v12 = RMT_VECTOR_ZERO\nRMT_LEARN tree v12 r4`)],
    ["features", program(`${foreign}v12 = RMT_VECTOR_ZERO\nRMT_VECTOR_PUSH v12 r4\nRMT_LEARN tree v12 r3`)],
    [
      "samples under a condition",
      program(`${foreign}v12 = RMT_VECTOR_ZERO\nIF r4 {\nRMT_LEARN tree v12 r3\n} ELSE {\n}`),
    ],
    [
      "a contribution",
      program(`${foreign}RMT_CONTRIBUTE load r0 r4`, {
        declare: "aggregate load(process: u32) of 0..10\nprivacy between process budget 10\n",
      }),
    ],
  ];
  it.each(telemetry)("refuses that data of others goes into %s", (_, text) => {
    expect(codes(text)).toEqual(["RMT3038"]);
  });
});

describe("a model trained on samples of all", () => {
  const learn = "v12 = RMT_VECTOR_ZERO\nRMT_VECTOR_PUSH v12 r1\nRMT_LEARN tree v12 r1\n";
  const ask = "r5 r6 = RMT_TREE_WALK tree r2 v12\n";
  const pooled = (text: string) => text.replace("depth 3", "depth 3 pooled");

  it("does not decide for each unless it is declared as pooled", () => {
    const text = program(learn + ask + grant(5));
    expect(codes(text)).toEqual(["RMT3041"]);
    expect(codes(pooled(text))).toEqual([]);
    expect(codes(pooled(text), { pooledModels: false })).toEqual(["RMT3041"]);
    expect(codes(text, { isolation: "none" })).toEqual([]);
  });

  it("is told once, however many decisions follow it", () => {
    expect(codes(program(`${learn}${ask}${grant(5)}${grant(6)}IF r5 {\n${grant(3)}} ELSE {\n}`))).toEqual(["RMT3041"]);
  });

  it("may be known through a shared context, and still be declared", () => {
    const text = program(
      `${learn}v12 = RMT_VECTOR_ZERO\n${ask}c11 = RMT_MATCH_CTXT total (r2)\nRMT_ST_CTXT c11.value r5\n${readTotal}${grant(4)}`,
    );
    expect(codes(text)).toEqual(["RMT3041"]);
    expect(codes(pooled(text))).toEqual([]);
  });

  it("does not hide other flows", () => {
    expect(codes(pooled(program(`${foreign}${learn}RMT_VECTOR_PUSH v12 r4\n${ask}${grant(5)}`)))).toEqual(["RMT3037"]);
    expect(codes(program(`${foreign}${learn}${ask}r5 = ADD r5 r4\n${grant(5)}`))).toEqual(["RMT3037"]);
  });

  it("is not one that learns from public data, or at hooks without principals", () => {
    expect(codes(program(`v12 = RMT_VECTOR_ZERO\nRMT_LEARN tree v12 r3\n${ask}${grant(5)}`))).toEqual([]);
    const elsewhere = second("r3 = RMT_LD_EVENT event.0\nv12 = RMT_VECTOR_ZERO\nRMT_LEARN tree v12 r3", "test.tick");
    expect(codes(program(`v12 = RMT_VECTOR_ZERO\n${ask}${grant(5)}`, elsewhere))).toEqual([]);
  });

  it("decides nowhere else either", () => {
    const elsewhere = second(`v12 = RMT_VECTOR_ZERO\n${ask}r9 = CALL adjust (r5)`, "test.tick");
    expect(codes(program(learn, elsewhere))).toEqual(["RMT3041"]);
  });

  it("is trained on samples that follow another such model too", () => {
    const text = program(`${learn}${ask}RMT_LEARN next v12 r5`, {
      declare: "model next: decisionTree i32[4] => i32 nodes 7 depth 3\n",
    });
    expect(codes(text)).toEqual(["RMT3041"]);
  });

  it("of tensors is one by its parameters", () => {
    const declare = "model net: network i32[4] => i32\ntensor weights of net: i32[4]\n";
    const text = program(`${learn}RMT_LEARN net v12 r1\nr5 = RMT_LOOKUP weights r2\n${grant(5)}`, { declare });
    expect(codes(text)).toEqual(["RMT3041"]);
    expect(codes(text.replace("model net: network i32[4] => i32", "model net: network i32[4] => i32 pooled"))).toEqual(
      [],
    );
  });

  it("is reported as a flow that is meant", () => {
    const reported = reportPrivacy(assembled(pooled(program(learn + ask + grant(5)))), {});
    expect(reported).toMatchObject({
      between: "process",
      declaredFlows: ["model tree learns from all processes and answers for each of them"],
    });
    expect(reportPrivacy(assembled(pooled(program(learn))), {}).declaredFlows).toEqual([]);
  });
});

describe("the boundary", () => {
  const byUser = program(
    `r5 = RMT_LD_EVENT event.2\nc15 = RMT_MATCH_CTXT byUser (r5)\nRMT_ST_CTXT c15.value r1\nr4 = RMT_LD_CTXT c15.value\n${grant(4)}`,
  );
  const byProcess = program(
    `c10 = RMT_MATCH_CTXT own (r0 r1)\nRMT_ST_CTXT c10.value r1\nr4 = RMT_LD_CTXT c10.value\n${grant(4)}`,
  );
  const declared = (text: string, between: string) =>
    text.replace("counter count", `privacy between ${between} budget 0\ncounter count`);

  it("is between processes unless something else is said", () => {
    expect(codes(byUser)).toEqual(["RMT3037"]);
    expect(codes(byProcess)).toEqual([]);
  });

  it("lies where program or administrator put it; records of a process are of its user and cgroup too", () => {
    expect(codes(declared(byUser, "user"))).toEqual([]);
    expect(codes(byUser, { isolation: "user" })).toEqual([]);
    expect(codes(declared(byUser, "cgroup"))).toEqual(["RMT3037"]);
    for (const between of ["user", "cgroup"]) expect(codes(declared(byProcess, between))).toEqual([]);
    expect(codes(declared(byUser, "user"), { isolation: "cgroup" })).toEqual(["RMT3037"]);
  });

  it("is the finer of both: an administrator cannot be overridden, nor a program loosened", () => {
    expect(codes(declared(byUser, "user"), { isolation: "process" })).toEqual(["RMT3037"]);
    expect(codes(declared(byUser, "process"), { isolation: "user" })).toEqual(["RMT3037"]);
  });

  it("can be left out where everything belongs to one", () => {
    expect(codes(program(foreign + grant(4)), { isolation: "none" })).toEqual([]);
  });

  it("does not let a process and a user with the same number share a record", () => {
    const mixed = program(
      `c15 = RMT_MATCH_CTXT byUser (r0)\nRMT_ST_CTXT c15.value r1\nr5 = RMT_LD_EVENT event.2\nc15 = RMT_MATCH_CTXT byUser (r5)\nr4 = RMT_LD_CTXT c15.value\n${grant(4)}`,
    );
    expect(codes(mixed, { isolation: "user" })).toEqual(["RMT3037"]);
  });
});

describe("a finding", () => {
  it("names both ends of the flow and what to do", () => {
    expect(messages(program(foreign + grant(4)))).toEqual([
      "an argument of grant depends on data of other processes, from field value of context total, which action use writes | use the event's process as a key of context total wherever its records are used (action use does not), or let each contribute to an aggregate, which answers with noise",
    ]);
    expect(
      messages(
        program(
          `r5 = RMT_PUSH_QUEUE waiting (r1)\nr6 c13 = RMT_POP_QUEUE waiting\nr4 = RMT_LD_CTXT c13.value\nIF r4 {\n${grant(3)}} ELSE {\n}`,
        ),
      ),
    ).toEqual([
      "whether grant is called depends on data of other processes, from field value of context waiting, which action use writes | keep it in a context with the process as key, or let each contribute to an aggregate, which answers with noise",
    ]);
  });

  it("stands at the place where the data ends", () => {
    const text = program(foreign + grant(4));
    const line = text.slice(0, text.indexOf("CALL grant")).split("\n").length;
    expect(findings(text)[0]!.location).toMatchObject({ line });
  });
});

describe("the analysis", () => {
  /** Each loop begins with what the one around it sets back, and learns in its second round what it made foreign. */
  const nested = (depth: number, decision: string): string => {
    let body = decision;
    for (let level = 0; level < depth; level++) {
      const [value, next] = [20 + 2 * level, 21 + 2 * level];
      body = `r${value} = CONST 0\nr${next} = CONST 0\nr9 = LOOP 1 {\nr${value} = MOVE r${next}\n${body}r${next} = MOVE r4\n}\n`;
    }
    const all =
      "registers r0..r9 c10: own c11: total v12: i32[4] c13: waiting c14: pages c15: byUser c16: prefixes r17..r199";
    return program(foreign + body).replace(registers, all);
  };

  it("ends soon for loops in loops that were made for it, and lets nothing through", () => {
    expect(codes(nested(60, grant(3)))).toEqual(["RMT3037"]);
    expect(codes(nested(60, "r8 = ADD r3 r3\n"))).toEqual([]);
  });

  it("is exact for a few loops in loops", () => {
    expect(codes(nested(8, grant(3)))).toEqual([]);
    expect(codes(nested(8, grant(20)))).toEqual(["RMT3037"]);
  });
});
