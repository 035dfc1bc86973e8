/** What the interpreter of blocks works with: the processor's arrays, and the questions it asks between blocks. */
import type { Flags } from '../../../isa/alu.ts';
import type { AccessTables } from './tables.ts';

/** The store of blocks, as the interpreter sees it. */
export interface BlockStore {
  readonly epoch: number;
  readonly heads: Int32Array;
  /** See Blocks.find. */
  find(linear: number, mode: number): number;
}

/** What holds until something but a block has run. */
export interface World {
  /** The mode that blocks must have been decoded for; see layout.ts. */
  mode: number;
  /** The highest EIP at which a block surely lies within CS, its top bit flipped. */
  lastEntry: number;
  /** The acceleration tables of the present privilege. */
  reads: Int32Array;
  writes: Int32Array;
}

export interface Surroundings {
  /** The state block: words, half-words, bytes and doubles. */
  readonly s: Int32Array;
  readonly s16: Uint16Array;
  readonly s8: Uint8Array;
  readonly d: Float64Array;
  /** Micro-ops; see layout.ts. */
  readonly code: Int32Array;
  /** Host memory. */
  readonly view: DataView;
  readonly bytes: Uint8Array;
  readonly tables: AccessTables;
  readonly blocks: BlockStore;
  readonly executor: Flags;
  /** True if nothing waits at this boundary: no interrupt, trap, stop or shadow. Then `world` is what it is now. */
  quiet(): boolean;
  readonly world: World;
  /**
   * The page fault of the instruction at EIP, delivered, if its access of `bytes` at `linear` meets one; false if not, or
   * if something else may come first.
   */
  pageFault(linear: number, bytes: number, write: boolean): boolean;
  /** INT n or INT3 and IRET, retired if they are plain (plain-transfers.ts); else false. EIP is behind the instruction. */
  interrupt(vector: number, kind: 'int' | 'int3'): boolean;
  interruptReturn(): boolean;
  /** One instruction by the stepper; true if it retired and the block may go on. */
  step(): boolean;
}
