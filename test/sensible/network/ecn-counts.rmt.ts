/** Counts marks of routers by traffic class. */
import { counter, hooks, table } from "rmt";

const marked = counter();
const able = counter();
const unable = counter();

function count(event: hooks.NetworkIngress) {
  const ecn = event.trafficClass & 3;
  if (ecn === 3) marked.add(1);
  else if (ecn !== 0) able.add(1);
  else unable.add(1);
}

export const ecn = table({ hook: hooks.networkIngress, actions: { count }, default: count });
