/** Records that come and go: opened, used, closed. */
import { context, exact, hooks, i64, table, u8, u32, u64 } from "rmt";

const sessions = context({ key: { id: u64 }, value: { opened: u8, uses: u32 }, kind: "hash", capacity: 128 });

function open(event: hooks.TestEvent) {
  sessions.at(u64(event.b)).opened = 1;
}

function use(event: hooks.TestEvent) {
  const session = sessions.find(u64(event.b));
  if (session.found && session.opened === 1) {
    session.uses++;
    event.tell(session.uses);
  }
}

function close(event: hooks.TestEvent) {
  event.tell(i64(sessions.delete(u64(event.b))));
}

export const calls = table({
  hook: hooks.testEvent,
  match: { a: exact },
  actions: { open, use, close },
  entries: [
    { match: { a: 1 }, action: open },
    { match: { a: 2 }, action: use },
    { match: { a: 3 }, action: close },
  ],
});
