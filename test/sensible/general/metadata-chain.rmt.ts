/** Three tables that refine a number in metadata, matched as ranges between them. */
import { hooks, i32, metadata, range, span, table, u8 } from "rmt";

const chain = metadata({ value: i32, rounds: u8 });

function begin(event: hooks.TestEvent) {
  chain.value = i32(event.a);
  chain.rounds = 1;
}

function halve(_event: hooks.TestEvent) {
  chain.value /= 2;
  chain.rounds++;
}

function tellIt(event: hooks.TestEvent) {
  event.tell(chain.value);
  event.tell(chain.rounds);
}

export const begins = table({ hook: hooks.testEvent, actions: { begin }, default: begin });
export const large = table({
  hook: hooks.testEvent,
  metadata: chain,
  match: { value: range },
  actions: { halve },
  entries: [{ match: { value: span(1000, 2_147_483_647) }, priority: 1, action: halve }],
});

export const tells = table({ hook: hooks.testEvent, actions: { tellIt }, default: tellIt });
