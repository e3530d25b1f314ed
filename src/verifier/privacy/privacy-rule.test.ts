import { describe, expect, it } from "vitest";
import { reportPrivacy } from "./report-privacy.ts";
import { assembled, codes, findings, foreign, grant, messages, program, readTotal, second } from "./test-program.ts";

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
