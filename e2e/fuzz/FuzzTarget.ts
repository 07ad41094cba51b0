/**
 * A parser of bytes from untrusted sources. Each file in targets/ is a target with the file's name. `npm run fuzz` and the tests find new
 * files automatically.
 */
export interface FuzzTarget {
  /**
   * Tries an input. Throws if the result is wrong. Must be fast, and use little memory (see `patience` in fuzzing.ts). It is called a
   * million times in one process, so it must not leave anything behind.
   */
  readonly fuzz: (data: Buffer) => void;
  /** Valid inputs to start from, by name. The function must import modules that only it needs, because the fuzzer loads only `fuzz`. */
  readonly seeds: () => Promise<Readonly<Record<string, Buffer>>>;
  /** The file of `separate` (fuzzing.ts) whose coverage guides the fuzzer. Default: all other files. */
  readonly guide?: string;
  /** Maximum size of an input in bytes. Default: 8192. */
  readonly inputBytes?: number;
}
