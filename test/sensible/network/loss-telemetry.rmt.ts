/** How many packets are lost in a row and how long round trips are, only counted. */
import { counter, histogram, hooks, table, u64 } from "rmt";

const lossRuns = histogram();
const roundTrips = histogram();
const idleAcknowledgements = counter();

function measure(event: hooks.Congestion) {
  if (event.newlyLost > 0) lossRuns.observe(event.newlyLost);
  if (event.roundTrip > 0) roundTrips.observe(u64(event.roundTrip));
  if (event.isApplicationLimited === 1) idleAcknowledgements.add(1);
}

export const losses = table({ hook: hooks.congestion, actions: { measure }, default: measure });
