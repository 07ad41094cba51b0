/**
 * Result of a check. `not-checked`: the check was not possible, because a limit of this program was reached or something that it needs is
 * unknown. That says nothing about the image.
 */
export type CheckResult = "passed" | "failed" | "not-checked";

/** A property of a part that can be right or wrong, such as a checksum. */
export interface Check {
  /** Name, such as `CRC-32 of the header`. */
  readonly what: string;
  readonly result: CheckResult;
}

/**
 * Summary of the checks.
 *
 * - `sound`: every known check was done, and passed.
 * - `damaged`: a check failed.
 * - `not-checked`: no check failed, but for some content no check is known, or a check was not possible.
 */
export type Verdict = "sound" | "damaged" | "not-checked";

/** A value that an image has for a named property. */
export type Fact = string | number | boolean | readonly string[];

/** A part of an image file. */
export interface InspectedPart {
  /** Its format in one word, such as `uimage`, `squashfs`, `padding`, `unknown`. */
  readonly format: string;
  /** Bytes from the start of what contains it: the file, or unpacked data. */
  readonly offset: number;
  readonly bytes: number;
  /** Description for users. */
  readonly title: string;
  /** Values from its headers, by name. Sizes are in bytes, addresses are hexadecimal texts. */
  readonly facts: Readonly<Record<string, Fact>>;
  readonly checks: readonly Check[];
  /** What users should know before they flash this, although nothing is wrong with it. */
  readonly warnings: readonly string[];
  /** Verdict on the part and everything in it. A check of what contains it, or of the whole file, counts for it, too. */
  readonly verdict: Verdict;
  /** Parts in it. For compressed data, the parts of the unpacked data. */
  readonly parts: readonly InspectedPart[];
}

/** What a file is. */
export interface Inspection {
  readonly bytes: number;
  /** SHA-256 hash of the whole file, in hexadecimal. */
  readonly sha256: string;
  /** Whether it contains any known format. This does not say whether that is sound. */
  readonly recognized: boolean;
  /** Whether the verdict is `sound`. */
  readonly sound: boolean;
  /** Verdict on the whole file: the worst of its parts and checks. A file without any known format is `not-checked`. */
  readonly verdict: Verdict;
  /** Checks of the file as a whole: a signature that was asked for, limits that were reached. */
  readonly checks: readonly Check[];
  /** Parts, sorted by offset, without gaps. */
  readonly parts: readonly InspectedPart[];
}
