/** The part of the WebAssembly JavaScript interface that is used here; it comes with browsers' types otherwise. */
declare namespace WebAssembly {
  type ModuleImports = Record<string, unknown>;

  class Memory {
    constructor(descriptor: { initial: number; maximum?: number });
    readonly buffer: ArrayBuffer;
  }

  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
  }

  class CompileError extends Error {}

  class Instance {
    constructor(module: Module, imports: Record<string, ModuleImports>);
    readonly exports: Readonly<Record<string, unknown>>;
  }

  class Global {
    value: number | bigint;
  }
}
