/** Two queues in a row: what does not fit into the first goes to the second, the rest is counted. */
import { counter, hooks, i64, queue, table } from "rmt";

const first = queue({ value: { value: i64 }, capacity: 8 });
const second = queue({ value: { value: i64 }, capacity: 64 });
const lost = counter();

function route(event: hooks.TestEvent) {
  if (first.push({ value: event.a })) return;
  if (!second.push({ value: event.a })) lost.add(1);
}

function drain(event: hooks.TestEvent) {
  const one = first.pop();
  if (one.found) event.tell(one.value);
  const two = second.pop();
  if (two.found && two.value > 0) event.tell(two.value);
}

export const routes = table({ hook: hooks.testEvent, actions: { route }, default: route });
export const drains = table({ hook: hooks.testEvent, actions: { drain }, default: drain });
