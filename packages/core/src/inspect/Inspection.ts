/**
 * How a check ended. `not-checked`: it could not be done, as a limit of this program was reached or a part of what it needs is not known;
 * that says nothing about the image.
 */
export type CheckResult = "passed" | "failed" | "not-checked";

/** Something about a part that can be right or wrong, such as a checksum. */
export interface Check {
  /** Such as `CRC-32 of the header`. */
  readonly what: string;
  readonly result: CheckResult;
}

/**
 * What the checks come to.
 *
 * - `sound`: every check that is known for what is there was done, and passed.
 * - `damaged`: a check failed.
 * - `not-checked`: no check failed, but for something that is there no check is known, or a check could not be done.
 */
export type Verdict = "sound" | "damaged" | "not-checked";

/** Something that is said of an image: its name and its value. */
export type Fact = string | number | boolean | readonly string[];

/** A piece of an image file. */
export interface InspectedPart {
  /** What it is in one word, such as `uimage`, `squashfs`, `padding`, `unknown`. */
  readonly format: string;
  /** Bytes from the start of what it is in: the file, or what was unpacked. */
  readonly offset: number;
  readonly bytes: number;
  /** What it is, for people. */
  readonly title: string;
  /** What its headers say, by name. Sizes are bytes, addresses are hexadecimal texts. */
  readonly facts: Readonly<Record<string, Fact>>;
  readonly checks: readonly Check[];
  /** What to know before this is flashed, although nothing is wrong with it. */
  readonly warnings: readonly string[];
  /** Of the part and all that is in it. A check of what it is in, or of the whole file, counts for it, too. */
  readonly verdict: Verdict;
  /** What is in it; of compressed data, what is in it unpacked. */
  readonly parts: readonly InspectedPart[];
}

/** What a file is. */
export interface Inspection {
  readonly bytes: number;
  /** Of the whole file; hexadecimal. */
  readonly sha256: string;
  /** Whether anything in it is of a known format. Says nothing about whether that is sound. */
  readonly recognized: boolean;
  /** Whether the verdict is `sound`. */
  readonly sound: boolean;
  /** Of the whole file: the worst of its parts and checks. A file without anything known in it is `not-checked`. */
  readonly verdict: Verdict;
  /** Those that are about the file as a whole: a signature that was asked for, limits that were reached. */
  readonly checks: readonly Check[];
  /** In the order of their offsets, without gaps. */
  readonly parts: readonly InspectedPart[];
}
