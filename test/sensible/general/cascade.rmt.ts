/** A cascade of three tables by tail calls; later ones cost more and run seldom. */
import { counter, exit, hooks, type i64, table, tailCall } from "rmt";

const steps = counter();

function quick(event: hooks.TestEvent) {
  if (event.a > 100) tailCall(thorough);
  if (event.a > 10) tailCall(middle);
  event.tell(0);
}

function weigh(event: hooks.TestEvent) {
  steps.add(10);
  event.tell(event.a * 2);
  exit();
}

function ponder(event: hooks.TestEvent) {
  let sum: i64 = 0;
  for (let step = 0; step < 100; step++) sum += event.a ^ step;
  steps.add(100);
  event.tell(sum);
}

export const quickly = table({ hook: hooks.testEvent, actions: { quick }, default: quick });
export const middle = table({ hook: hooks.testEvent, actions: { weigh }, default: weigh });
export const thorough = table({ hook: hooks.testEvent, actions: { ponder }, default: ponder });
