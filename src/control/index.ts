/** The control plane: watches what programs achieve, and steps them down and up by themselves. */
export { createModeController, type ModeController, type ModeSettings } from "./mode-controller.ts";
