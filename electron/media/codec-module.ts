/**
 * Codecs as WebAssembly modules: other people's code, built apart (`npm run codec`). What is not what it should be can at worst spoil that
 * sandbox.
 *
 * @module
 */

/** What is used of the engine; Node's types leave it to those of the DOM, which no host has. */
declare const WebAssembly: {
  compile(octets: Uint8Array): Promise<object>;
  Instance: new (module: object, imports: object) => { readonly exports: object };
};

/** What every module has besides its codec. */
export interface CodecMemory {
  readonly memory: { readonly buffer: ArrayBuffer };
  malloc(length: number): number;
}

/** WASI is linked because some code would like to complain to somebody; it is told that nobody is there. */
const NOT_SUPPORTED = 58;
const IMPORTS = {
  wasi_snapshot_preview1: {
    fd_write: () => NOT_SUPPORTED,
    fd_close: () => NOT_SUPPORTED,
    fd_seek: () => NOT_SUPPORTED,
  },
};

/** Samples of 16 bits in the memory of a codec. */
export const samplesAt = ({ memory }: CodecMemory, at: number, count: number): Int16Array =>
  new Int16Array(memory.buffer, at, count);

/** Octets there. */
export const octetsAt = ({ memory }: CodecMemory, at: number, count: number): Uint8Array =>
  new Uint8Array(memory.buffer, at, count);

/** A codec, compiled: it can be opened for any number of calls, each with memory of its own. */
export class CodecModule<Exports extends CodecMemory> {
  readonly #module: object;

  private constructor(module: object) {
    this.#module = module;
  }

  /**
   * Compiles a module.
   *
   * @throws what compiling throws, where the octets are no module
   */
  static async load<Exports extends CodecMemory>(octets: Uint8Array): Promise<CodecModule<Exports>> {
    return new CodecModule<Exports>(await WebAssembly.compile(octets));
  }

  open(): Exports {
    return new WebAssembly.Instance(this.#module, IMPORTS).exports as Exports;
  }
}
