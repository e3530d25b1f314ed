/** Privacy (paper section 3.3): what belongs to one principal reaches another only in aggregates, with noise, within a budget. */
export { aggregatesRule } from "./aggregates-rule.ts";
export { programBudgetIndex, tableBudgetIndex } from "./budget-guard.ts";
export { epsilonOfTables } from "./epsilon-cost.ts";
export { insertedNames } from "./inserted-names.ts";
export { privacyRule } from "./privacy-rule.ts";
export { reportPrivacy } from "./report-privacy.ts";
export { secureAggregates } from "./secure-aggregates.ts";
