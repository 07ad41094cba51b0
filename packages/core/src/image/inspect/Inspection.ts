/** Something about a part that was found right or wrong, such as a checksum. */
export interface Check {
  /** Such as `CRC-32 of the header`. */
  readonly what: string;
  readonly ok: boolean;
}

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
  /** What is in it; of compressed data, what is in it unpacked. */
  readonly parts: readonly InspectedPart[];
}

/** What a file is. */
export interface Inspection {
  readonly bytes: number;
  /** Of the whole file; hexadecimal. */
  readonly sha256: string;
  /** Whether anything in it is of a known format. */
  readonly recognized: boolean;
  /** Whether every check was passed. */
  readonly sound: boolean;
  /** In the order of their offsets, without gaps. */
  readonly parts: readonly InspectedPart[];
}
