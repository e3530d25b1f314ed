import { describe, expect, it } from "vitest";
import { addToTotal, codes, foreign, grant, messages, program, readTotal, registers, second } from "./test-program.ts";

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
