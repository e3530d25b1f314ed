/** A small machine: the low bits of a number are its instruction. */
import { array, context, hooks, i64, mask, table, ternary, u8, u32 } from "rmt";

const machine = context({
  key: { id: u8 },
  value: { accumulator: i64, memory: array(i64, 16) },
  kind: "array",
  capacity: 2,
});

function load(event: hooks.TestEvent) {
  const state = machine.at(u8(event.b & 1));
  state.accumulator = state.memory[u32(event.c & 15)];
}

function store(event: hooks.TestEvent) {
  const state = machine.at(u8(event.b & 1));
  state.memory[u32(event.c & 15)] = state.accumulator;
}

function add(event: hooks.TestEvent) {
  const state = machine.at(u8(event.b & 1));
  state.accumulator += state.memory[u32(event.c & 15)];
  event.tell(state.accumulator);
}

export const instructions = table({
  hook: hooks.testEvent,
  match: { a: ternary },
  actions: { load, store, add },
  entries: [
    { match: { a: mask(0, 3) }, priority: 1, action: load },
    { match: { a: mask(1, 3) }, priority: 1, action: store },
    { match: { a: mask(2, 2) }, priority: 1, action: add },
  ],
});
