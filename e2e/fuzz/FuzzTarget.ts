/**
 * Something that takes bytes from anywhere. Each file in targets/ is one, by the file's name; a new file there is all that a new target
 * takes. `npm run fuzz` and the tests find it by itself.
 */
export interface FuzzTarget {
  /**
   * Tries an input. Throws when something is wrong with what comes of it; may not take long, nor much memory (see `patience` of
   * fuzzing.ts). It is called a million times in one process: nothing may remain of a call.
   */
  readonly fuzz: (data: Buffer) => void;
  /**
   * Sound inputs to start from, by name. What only they need is to be imported within the function: the fuzzer, which has `fuzz` only,
   * cannot load it.
   */
  readonly seeds: () => Promise<Readonly<Record<string, Buffer>>>;
  /** The file of `separate` (fuzzing.ts) whose code guides the fuzzer. Default: all other code. */
  readonly guide?: string;
  /** Bytes of an input. Default: 8192. */
  readonly inputBytes?: number;
}
