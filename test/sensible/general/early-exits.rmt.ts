/** Leaves a nested search with break, continue and return. */
import { array, context, hooks, i32, table, u8, u32 } from "rmt";

const matrix = context({ key: { id: u8 }, value: { cells: array(i32, 64) }, kind: "array", capacity: 4 });

function search(event: hooks.TestEvent) {
  const cells = matrix.at(u8(event.a & 3));
  for (let row = 0; row < 8; row++) {
    if (cells.cells[row * 8] < 0) continue;
    for (let column = 0; column < 8; column++) {
      if (cells.cells[row * 8 + column] === i32(event.b)) {
        event.tell(row * 8 + column);
        return;
      }
      if (cells.cells[row * 8 + column] > i32(event.b)) break;
    }
  }
  cells.cells[u32(event.c & 63)] = i32(event.b);
}

export const searches = table({ hook: hooks.testEvent, actions: { search }, default: search });
