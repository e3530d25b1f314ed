/** Only counts how kernel and a simple load rule differ, by reason; decides nothing. */
import { counter, histogram, hooks, table } from "rmt";

const bothMove = counter();
const kernelOnly = counter();
const ruleOnly = counter();
const gaps = histogram();

function compare(event: hooks.CanMigrate) {
  const rule = event.sourceLoad > event.destinationLoad * 2;
  if (rule && event.kernelDecision === 1) bothMove.add(1);
  else if (rule) ruleOnly.add(1);
  else if (event.kernelDecision === 1) kernelOnly.add(1);
  gaps.observe(event.sourceLoad > event.destinationLoad ? event.sourceLoad - event.destinationLoad : 0);
}

export const shadow = table({ hook: hooks.canMigrate, actions: { compare }, default: compare });
