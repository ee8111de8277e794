/**
 * Just enough of the WebAssembly binary format to write a few straight-line functions over one memory.
 *
 * The field arithmetic is emitted by {@link "./wasm-field-program.ts"} through this file when the library is first
 * used. Nothing is compiled at install time and there is no binary blob to trust: the octets that run are the ones
 * these two files spell out. Numbers are the opcodes of the WebAssembly core specification, version 2.
 *
 * @module
 */

/** Instructions, already encoded. Nested so that program text can be composed; flattened once at the end. */
export type Code = number | readonly Code[];

/** Value types. */
export const I32 = 0x7f;
export const I64 = 0x7e;
export const V128 = 0x7b;
type ValueType = typeof I32 | typeof I64 | typeof V128;

/** Unsigned LEB128. */
function unsigned(value: number): Code {
  const octets: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    octets.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return octets;
}

/** Signed LEB128. */
function signed(value: bigint): Code {
  const octets: number[] = [];
  let rest = value;
  for (;;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    if ((rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0)) {
      octets.push(low);
      return octets;
    }
    octets.push(low | 0x80);
  }
}

/** An instruction with the 0xFD prefix of the vector set. */
const vector = (opcode: number): Code => [0xfd, unsigned(opcode)];

/** Offset operand of a load or store. Alignment 0 promises nothing, which is always true. */
const at = (offset: number): Code => [0, unsigned(offset)];

export const get = (local: number): Code => [0x20, unsigned(local)];
export const set = (local: number): Code => [0x21, unsigned(local)];
export const tee = (local: number): Code => [0x22, unsigned(local)];

export const i32 = {
  constant: (value: number): Code => [0x41, signed(BigInt(value))],
  equal: [0x46],
  lessUnsigned: [0x49],
  add: [0x6a],
  sub: [0x6b],
  wrap: [0xa7],
} as const;

export const i64 = {
  constant: (value: bigint): Code => [0x42, signed(value)],
  load: (offset: number): Code => [0x29, at(offset)],
  /** Reads 32 bits, zero-extended. */
  load32: (offset: number): Code => [0x35, at(offset)],
  /** Reads 32 bits, extended by their sign. */
  load32Signed: (offset: number): Code => [0x34, at(offset)],
  /** Writes the low 32 bits. */
  store32: (offset: number): Code => [0x3e, at(offset)],
  add: [0x7c],
  sub: [0x7d],
  mul: [0x7e],
  and: [0x83],
  shiftLeft: [0x86],
  /** Keeps the sign. */
  shiftRightSigned: [0x87],
  shiftRight: [0x88],
} as const;

export const v128 = {
  load: (offset: number): Code => [vector(0), at(offset)],
  store: (offset: number): Code => [vector(11), at(offset)],
  zero: [vector(12), new Array<number>(16).fill(0)] as Code,
  splat32: vector(17),
  and: vector(78),
  or: vector(80),
  xor: vector(81),
  shiftRight32: vector(173),
  add32: vector(174),
  sub32: vector(177),
  add64: vector(206),
  /** Products of the two low 32-bit lanes, 64 bits each. */
  mulLow: vector(222),
  /** Products of the two high 32-bit lanes, 64 bits each. */
  mulHigh: vector(223),
} as const;

/** Calls a function of the module by its place among them. */
export const call = (index: number): Code => [0x10, unsigned(index)];

/** `while (condition) body`, the condition evaluated at the end: the body runs at least once. */
export const repeatWhile = (body: Code, condition: Code): Code => [0x03, 0x40, body, condition, 0x0d, 0x00, 0x0b];

/** A function without results. Parameters are all i32 and take the first local numbers. */
export interface FunctionText {
  readonly name: string;
  readonly parameters: number;
  readonly locals: readonly ValueType[];
  readonly body: Code;
}

function flatten(code: Code, into: number[] = []): number[] {
  if (typeof code === "number") into.push(code);
  else for (const part of code) flatten(part, into);
  return into;
}

function withLength(code: Code): Code {
  const octets = flatten(code);
  return [unsigned(octets.length), octets];
}

const section = (id: number, content: Code): Code => [id, withLength(content)];
const list = (items: readonly Code[]): Code => [unsigned(items.length), items];
const text = (value: string): Code => withLength(Array.from(value, (letter) => letter.charCodeAt(0)));

/**
 * Writes a module that exports the functions and a memory of fixed size named `memory`.
 *
 * @param functions - in export order
 * @param pages - size of the memory in units of 64 KiB; it can't grow
 */
export function assemble(functions: readonly FunctionText[], pages: number): Uint8Array<ArrayBuffer> {
  const types = functions.map((f) => [0x60, list(new Array<number>(f.parameters).fill(I32)), unsigned(0)]);
  const bodies = functions.map((f) => withLength([list(f.locals.map((type) => [unsigned(1), type])), f.body, 0x0b]));
  const exports = functions.map((f, index) => [text(f.name), 0x00, unsigned(index)]);
  return Uint8Array.from(
    flatten([
      [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      section(1, list(types)),
      section(3, list(functions.map((_, index) => unsigned(index)))),
      section(5, list([[0x01, unsigned(pages), unsigned(pages)]])),
      section(7, list([...exports, [text("memory"), 0x02, 0x00]])),
      section(10, list(bodies)),
    ]),
  );
}
