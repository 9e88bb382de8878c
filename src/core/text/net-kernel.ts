/**
 * The first layer of a net in four lanes at once: a few dozen WebAssembly instructions, written out
 * below, since JavaScript adds one number at a time and the layer is most of the work of a learned
 * score. The same sums as the plain way of net.ts, in single precision; null where the engine has no
 * such instructions, and then the plain way does it.
 */

/** Rows of weights, one an input, and the sums of the hidden units; ready to be run again and again. */
export interface NetKernel {
  /** Where the row of each input begins, for `rows`. */
  readonly rowAt: Int32Array;
  /** Rows to be added, and how often each: filled by the caller. */
  readonly rows: Int32Array;
  readonly factors: Float32Array;
  /** The sums at rest and all rows added; whole after `run`. */
  readonly sums: Float32Array;
  run(count: number): void;
}

// The part of the engine's own interface that is used; the language's library does not describe it.
interface Engine {
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, object>>>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
}

// Where things lie in the memory, in bytes.
const FACTORS = 0;
const ROWS = 4096;
const AT_REST = 8192;
const SUMS = 12_288;
const WEIGHTS = 16_384;
const MOST_INPUTS = 1024;
const MOST_UNITS = 1024;
const PAGE = 65_536;
/** Units added up together: four registers of four lanes. */
const GROUP = 16;

/** `first`: `inputs` rows of `units` weights; `atRest`: what each unit begins with. */
export function openKernel(inputs: number, units: number, first: Float32Array, atRest: Float64Array): NetKernel | null {
  const wide = Math.ceil(units / GROUP) * GROUP;
  if (inputs > MOST_INPUTS || wide > MOST_UNITS) return null;
  const opened = instantiate(Math.ceil((WEIGHTS + inputs * wide * 4) / PAGE));
  if (opened === null) return null;
  const { buffer, run } = opened;
  const weights = new Float32Array(buffer, WEIGHTS, inputs * wide);
  for (let i = 0; i < inputs; i++) weights.set(first.subarray(i * units, (i + 1) * units), i * wide);
  new Float32Array(buffer, AT_REST, wide).set(atRest.subarray(0, units));
  return {
    rowAt: Int32Array.from({ length: inputs }, (_, i) => WEIGHTS + i * wide * 4),
    rows: new Int32Array(buffer, ROWS, inputs),
    factors: new Float32Array(buffer, FACTORS, inputs),
    sums: new Float32Array(buffer, SUMS, wide),
    run: (count) => run(count * 4, wide * 4),
  };
}

type Run = (listBytes: number, wideBytes: number) => void;

/** Undefined until first asked for; null where the engine cannot. */
let compiled: object | null | undefined;

function instantiate(pages: number): { readonly buffer: ArrayBuffer; readonly run: Run } | null {
  const engine = (globalThis as { readonly WebAssembly?: Engine }).WebAssembly;
  if (engine === undefined) return null;
  try {
    if (compiled === undefined) compiled = new engine.Module(moduleBytes());
    if (compiled === null) return null;
    const memory = new engine.Memory({ initial: pages });
    const { exports } = new engine.Instance(compiled, { m: { m: memory } });
    return { buffer: memory.buffer, run: exports["r"] as Run };
  } catch {
    // An old processor, or no address space left: the plain way needs neither.
    compiled ??= null;
    return null;
  }
}

/** A number as the format writes it, seven bits a byte. */
function leb(value: number): readonly number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)];
}

const section = (id: number, ...bytes: readonly number[]): readonly number[] => [id, ...leb(bytes.length), ...bytes];

// Instructions, by their names in the specification.
const get = (local: number): readonly number[] => [0x20, local];
const set = (local: number): readonly number[] => [0x21, local];
const tee = (local: number): readonly number[] => [0x22, local];
/** A number under 8192: signed, so that one bit less fits in the first seven. */
const int = (value: number): readonly number[] =>
  value < 64 ? [0x41, value] : [0x41, (value & 127) | 128, value >>> 7];
const ADD: readonly number[] = [0x6a];
const LESS: readonly number[] = [0x49];
const IS_ZERO: readonly number[] = [0x45];
const LOOP: readonly number[] = [0x03, 0x40];
const BLOCK: readonly number[] = [0x02, 0x40];
const END: readonly number[] = [0x0b];
const branchIf = (depth: number): readonly number[] => [0x0d, depth];
const loadInt = (offset: number): readonly number[] => [0x28, 2, ...leb(offset)];
const loadLanes = (offset: number): readonly number[] => [0xfd, 0x00, 4, ...leb(offset)];
/** One number into all four lanes. */
const loadSpread = (offset: number): readonly number[] => [0xfd, 0x09, 2, ...leb(offset)];
const storeLanes = (offset: number): readonly number[] => [0xfd, 0x0b, 4, ...leb(offset)];
const ADD_LANES: readonly number[] = [0xfd, 0xe4, 0x01];
const MULTIPLY_LANES: readonly number[] = [0xfd, 0xe6, 0x01];

// Locals: both arguments, then whole numbers, then lanes.
const LIST_BYTES = 0;
const WIDE_BYTES = 1;
const GROUP_AT = 2;
const AT = 3;
const ROW = 4;
const SUM = 5;
const FACTOR = 9;
const REGISTERS = [0, 1, 2, 3] as const;

const MARK_AND_VERSION: readonly number[] = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** For each group of units: load what is at rest, add every listed row times its factor, store. */
function moduleBytes(): Uint8Array {
  const addRow = REGISTERS.flatMap((n) => [
    [get(SUM + n), get(FACTOR), get(ROW), loadLanes(n * 16)],
    [MULTIPLY_LANES, ADD_LANES, set(SUM + n)],
  ]).flat();
  const body = [
    LOOP,
    ...REGISTERS.flatMap((n) => [get(GROUP_AT), loadLanes(AT_REST + n * 16), set(SUM + n)]),
    [int(0), set(AT)].flat(),
    BLOCK,
    [get(LIST_BYTES), IS_ZERO, branchIf(0)].flat(),
    LOOP,
    [get(AT), loadSpread(FACTORS), set(FACTOR)].flat(),
    [get(AT), loadInt(ROWS), get(GROUP_AT), ADD, set(ROW)].flat(),
    ...addRow,
    [get(AT), int(4), ADD, tee(AT), get(LIST_BYTES), LESS, branchIf(0)].flat(),
    END,
    END,
    ...REGISTERS.flatMap((n) => [get(GROUP_AT), get(SUM + n), storeLanes(SUMS + n * 16)]),
    [get(GROUP_AT), int(64), ADD, tee(GROUP_AT), get(WIDE_BYTES), LESS, branchIf(0)].flat(),
    END,
    END,
  ].flat();
  const code = [2, 3, 0x7f, 5, 0x7b, ...body];
  return Uint8Array.of(
    ...MARK_AND_VERSION,
    // One type: two whole numbers in, nothing out.
    ...section(1, 1, 0x60, 2, 0x7f, 0x7f, 0),
    // The memory "m" of "m", one page or more.
    ...section(2, 1, 1, 0x6d, 1, 0x6d, 2, 0, 1),
    ...section(3, 1, 0),
    ...section(7, 1, 1, 0x72, 0, 0),
    ...section(10, 1, ...leb(code.length), ...code),
  );
}
