/**
 * The control plane: watches what programs achieve, and steps them down and up by themselves; keeps the account of what
 * they may tell about principals.
 */
export { grantPrivacy } from "./grant-privacy.ts";
export { installModel } from "./install-model.ts";
export { createModeController, type ModeController, type ModeSettings } from "./mode-controller.ts";
export { createPrivacyLedger, openPrivacyLedger, type PrivacyLedger, privacyBudgetsOf } from "./privacy-ledger.ts";
