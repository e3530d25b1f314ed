// Takes elements only where a test before says that they are there.
import { abs, array, context, hooks, i64, table, u32 } from "rmt";

const scores = context({ key: { player: u32 }, value: { rounds: array(i64, 10) } });

function judge(event: hooks.TestEvent) {
  const seen = scores.at(u32(event.a));
  const round = event.b;
  if (round >= 0 && round < 10 && seen.rounds[round] > 3) event.tell(1);
  event.tell(round >= 0 && round < 10 ? seen.rounds[round] : -1);
  seen.rounds[abs(event.c % 10)] = event.d;
}

export const judgements = table({ hook: hooks.testEvent, actions: { judge }, default: judge });
