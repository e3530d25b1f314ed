/** The control plane: watches what programs achieve and steps them down and up again. */
export { createEffectMonitor, type EffectMonitor, type Mode, type MonitorSettings } from "./effect-monitor.ts";
