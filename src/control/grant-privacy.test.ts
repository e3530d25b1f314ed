import { describe, expect, it } from "vitest";
import { assembleProgram } from "../bytecode/index.ts";
import { unwrap } from "../diagnostics/index.ts";
import { createMachine, type Machine, machineKinds } from "../machine/index.ts";
import { insertedNames, verifyProgram } from "../verifier/index.ts";
import { grantPrivacy } from "./grant-privacy.ts";
import { createPrivacyLedger, privacyBudgetsOf } from "./privacy-ledger.ts";

const verified = unwrap(
  verifyProgram(
    unwrap(
      assembleProgram(
        `program asks
aggregate load(process: u32) of 0..10 capacity 4
privacy between process budget 10000
helpers tell
action give() {
r0 = RMT_LD_EVENT event.0
r1 = RMT_LD_EVENT event.3
RMT_CONTRIBUTE load r0 r1
}
action plain() {
r0 = CONST -1
r0 = CALL tell (r0)
}
action ask() {
r0 = RMT_NOISY_SUM load 30
r0 = CONST 1
r0 = CALL tell (r0)
}
action askMore() {
r0 = RMT_NOISY_SUM load 70
r0 = CONST 2
r0 = CALL tell (r0)
}
table given at test.shared {
actions give
default give()
}
table first at test.event {
match a: i64 exact event.0
actions ask plain
default plain()
entry 1 => ask()
}
table second at test.event {
match b: i64 exact event.1
actions askMore
entry 1 => askMore()
budget 500
}`,
        "asks.rmt",
      ),
    ),
  ),
);

function start(kind: (typeof machineKinds)[number] = "webAssembly", cpus = 1) {
  const told: number[] = [];
  const helpers = { "test.event": { tell: (value: number | bigint) => void told.push(Number(value)) } };
  const machine = createMachine(verified.program, { kind, cpus, helpers });
  return {
    machine,
    told,
    send: (a: number, b: number) => machine.runHook(machine.hook("test.event")!, [a, b, 0, 0]),
  };
}

function held(machine: Machine, index: bigint): number[] {
  return machine
    .context(insertedNames.budget)!
    .read([index])!
    .fields.map((fields) => Number(fields[0]![0]!));
}

const count = (told: readonly number[], what: number) => told.filter((value) => value === what).length;

describe("a grant", () => {
  it.each(machineKinds)("lets a machine on %s answer until the budget is spent, and not once more", (kind) => {
    const { machine, told, send } = start(kind);
    const ledger = createPrivacyLedger(privacyBudgetsOf(verified.program));
    const grant = grantPrivacy(machine, verified.report.privacy, ledger);
    for (let event = 0; event < 400; event++) {
      send(1, 0);
      grant.refill();
    }
    expect(count(told, 1)).toBe(Math.floor(10_000 / 30));
    expect(count(told, -1)).toBe(400 - 333);
    grant.close();
    expect(ledger.spent()).toBe(333 * 30);
    expect(ledger.remaining()).toBe(10);
  });

  it("gives a table no more than its part", () => {
    const { machine, told, send } = start();
    const ledger = createPrivacyLedger(privacyBudgetsOf(verified.program));
    const grant = grantPrivacy(machine, verified.report.privacy, ledger, 2);
    for (let event = 0; event < 20; event++) {
      send(0, 1);
      grant.refill();
    }
    expect(count(told, 2)).toBe(7);
    grant.close();
    expect([ledger.spent("second"), ledger.spent()]).toEqual([490, 490]);
  });

  it("holds a share on each CPU, and takes all back when it is closed", () => {
    const { machine, told, send } = start("webAssembly", 3);
    const ledger = createPrivacyLedger(privacyBudgetsOf(verified.program));
    const grant = grantPrivacy(machine, verified.report.privacy, ledger, 4);
    expect(held(machine, 0n)).toEqual([280, 280, 280]);
    expect(held(machine, 3n)).toEqual([280, 220, 0]);
    expect([ledger.spent(), ledger.spent("second")]).toEqual([840, 500]);
    machine.cpu = 1;
    for (let event = 0; event < 5; event++) send(1, 0);
    expect(held(machine, 0n)).toEqual([280, 130, 280]);
    grant.refill();
    expect(held(machine, 0n)).toEqual([280, 280, 280]);
    grant.close();
    expect([ledger.spent(), ledger.spent("second")]).toEqual([150, 0]);
    expect(held(machine, 0n)).toEqual([0, 0, 0]);
    grant.refill();
    grant.close();
    expect(ledger.spent()).toBe(150);
    send(1, 0);
    expect(told.at(-1)).toBe(-1);
  });

  it("never goes beyond the budget on several machines at one ledger", () => {
    const ledger = createPrivacyLedger(privacyBudgetsOf(verified.program));
    const machines = [start(), start("interpreter", 2), start("webAssembly", 4)];
    const grants = machines.map(({ machine }) => grantPrivacy(machine, verified.report.privacy, ledger));
    for (let event = 0; event < 600; event++) {
      const { machine, send } = machines[event % 3]!;
      machine.cpu = event % [1, 2, 4][event % 3]!;
      send(1, event % 5 === 0 ? 1 : 0);
      grants[event % 3]!.refill();
    }
    for (const grant of grants) grant.close();
    const told = machines.flatMap((each) => each.told);
    const spent = 30 * count(told, 1) + 70 * count(told, 2);
    expect(ledger.spent()).toBe(spent);
    expect(count(told, 2)).toBeLessThanOrEqual(7);
    // Less than a match may be left over on each of seven CPUs.
    expect(spent).toBeGreaterThan(10_000 - 7 * 70);
    expect(spent).toBeLessThanOrEqual(10_000);
  });

  it("is nothing for a program that asks nobody", () => {
    const plain = unwrap(
      verifyProgram(
        unwrap(assembleProgram("program p\naction a() {\n}\ntable t at test.event {\nactions a\n}", "p.rmt")),
      ),
    );
    const ledger = createPrivacyLedger({ program: "p", budget: 10, tables: {} });
    const grant = grantPrivacy(createMachine(plain.program), plain.report.privacy, ledger);
    grant.refill();
    grant.close();
    expect(ledger.spent()).toBe(0);
  });
});
