/** The machines as the command line names them. */
export const machineNames = { wasm: "webAssembly", interpreter: "interpreter" } as const;

export type MachineName = keyof typeof machineNames;
