/** Flows that sent more than a megabyte are marked as elephants and sink in priority. */
import { context, hooks, table, u32, u64 } from "rmt";

const flows = context({ key: { flow: u32 }, value: { bytes: u64 }, capacity: 65_536 });

function weigh(event: hooks.NetworkIngress) {
  const flow = flows.at(event.flow);
  flow.bytes += event.length;
  if (flow.bytes > 1_048_576) event.setPriority(1);
}

export const elephants = table({ hook: hooks.networkIngress, actions: { weigh }, default: weigh });
