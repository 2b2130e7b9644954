// As much of the WebAssembly interface as is used here. TypeScript keeps it with the browser's types, @types/node leaves
// it out. https://webassembly.github.io/spec/js-api/
declare namespace WebAssembly {
  class Memory {
    constructor(limits: { initial: number; maximum: number; shared: true })
    readonly buffer: SharedArrayBuffer
    /** @throws RangeError beyond the maximum */
    grow(pages: number): number
  }
  type Module = object
  const Module: new (bytes: Uint8Array) => Module
  class Instance {
    constructor(module: Module, imports: { env: { memory: Memory } })
    readonly exports: Readonly<Record<string, unknown>>
  }
  function validate(bytes: Uint8Array): boolean
}
