import { type RandomNumbers, randomNumbers } from "../random-numbers.ts";
import { eventsOf, type LazyCase, type MachineCase } from "./bench-case.ts";

/** Arithmetic in a loop, and a record of a context updated. */
export function integerCases(): readonly LazyCase[] {
  return [
    { name: "arithmetic loop, 64 rounds", make: () => arithmeticCase("arithmetic loop, 64 rounds", randomNumbers(1)) },
    { name: "context update", make: () => contextCase("context update", randomNumbers(2)) },
  ];
}

function arithmeticCase(name: string, random: RandomNumbers): MachineCase {
  return {
    name,
    program: `program arithmetic
counter sum
action go() {
  r0 = RMT_LD_EVENT event.0
  r1 = RMT_LD_EVENT event.1
  r2 = CONST 13
  r3 = LOOP 64 {
    r0 = MUL r0 r1
    r0 = ADD r0 r3
    r4 = SHR_U r0 r2
    r0 = XOR r0 r4
  }
  RMT_COUNT sum r0
}
${defaultTable}`,
    prepare: () => {},
    events: eventsOf(1024, () => [random.below(2 ** 32), random.below(2 ** 32)]),
    native: { name: "arithmetic", data: () => [] },
    interpreter: true,
  };
}

/** The table that runs action `go` for every event. */
export const defaultTable = `table everything at test.event {
  actions go
  default go()
}`;

function contextCase(name: string, random: RandomNumbers): MachineCase {
  return {
    name,
    program: `program update
context history(process: u32) capacity 4096 {
  last: u64
  count: u64
  deltas: ring i32[8]
}
counter sum
action go() {
  registers r0..r5 c6: history
  r0 = RMT_LD_EVENT event.0
  r1 = RMT_LD_EVENT event.1
  c6 = RMT_MATCH_CTXT history (r0)
  r2 = RMT_LD_CTXT c6.last
  r2 = SUB r1 r2
  RMT_PUSH_RING c6.deltas r2
  RMT_ST_CTXT c6.last r1
  r3 = RMT_LD_CTXT c6.count
  r4 = CONST 1
  r3 = ADD r3 r4
  RMT_ST_CTXT c6.count r3
  r4 = CONST 7
  r5 = RMT_LD_ARRAY c6.deltas r4
  r3 = ADD r3 r5
  RMT_COUNT sum r3
}
${defaultTable}`,
    prepare: () => {},
    // A little more keys than records, so that now and then one is evicted.
    events: eventsOf(65_536, () => [random.below(4200), random.below(2 ** 31)]),
    native: { name: "context", data: () => [] },
    interpreter: true,
  };
}
