import type { Problem } from "../errors.js";

/**
 * A reference to a secret by name. Its value comes from the environment or the project's `secrets` file. It is read only while an image is
 * assembled, and never gets into a plan, a lock, a log or the store. In JSON and YAML configs, write `{ "secret": "NAME" }`.
 */
export interface Secret {
  readonly secret: string;
}

/**
 * A reference to the text of a file. Relative paths start at the config file's folder. The file is read while an image is assembled. In
 * JSON and YAML configs, write `{ "file": "keys/me.pub" }`.
 */
export interface FileReference {
  readonly file: string;
}

/**
 * The image's build date as text, in seconds since 1970: the date of the newest release in nixwrt.lock, so that equal locks give equal
 * images. In JSON and YAML configs, write `{ "buildDate": true }`.
 */
export interface BuildDate {
  readonly buildDate: true;
}

/** A part of a content that is unknown until an image is assembled. */
export type Reference = Secret | FileReference | BuildDate;

/** Result of reading the bytes of a content: the data for the image, or all faults. */
export type Reading = { readonly data: string | Uint8Array } | { readonly problems: readonly Problem[] };

/**
 * A content with the reader that checks its format for a program on the device. The values of references are known only when an image is
 * assembled, but they are read, and refused if necessary, before anything is built. Plugins make it with {@link readAs}.
 */
export interface ReadContent {
  readonly content: Content;
  /** Reads the bytes. No problem may contain any of them, because they may be secret. */
  readonly read: (data: Buffer) => Reading;
}

/** Text of a file in the image: a literal, a reference, or several of them, joined in order. */
export type Content = string | Reference | ReadContent | readonly Content[];

/** Refers to a secret, for any {@link Content} in a config or plugin. */
export function secret(name: string): Secret {
  return Object.freeze({ secret: name });
}

/** Refers to the text of a file, for any {@link Content} in a config or plugin. */
export function file(path: string): FileReference {
  return Object.freeze({ file: path });
}

/** Refers to the image's build date, for any {@link Content} in a config or plugin. */
export function buildDate(): BuildDate {
  return Object.freeze({ buildDate: true });
}

/**
 * Returns a content that is read as the program on the device will read it. The reader corrects what is safe to correct, and refuses what
 * the program would refuse. For plugins.
 * @param read reads the bytes of the content; it may be called several times
 */
export function readAs(content: Content, read: (data: Buffer) => Reading): ReadContent {
  return Object.freeze({ content, read });
}

/** Describes the origin of a content for messages: `the secret KEY`, `the file keys/me.pub`, or undefined for literal text. */
export function describeOrigin(content: Content): string | undefined {
  const names = flattenContent(content).flatMap((piece) => {
    if (isSecret(piece)) return [`the secret ${piece.secret}`];
    return isFileReference(piece) ? [`the file ${piece.file}`] : [];
  });
  return names.length === 0 ? undefined : names.join(" and ");
}

export function isSecret(value: unknown): value is Secret {
  return typeof value === "object" && value !== null && typeof (value as Secret).secret === "string";
}

export function isFileReference(value: unknown): value is FileReference {
  return typeof value === "object" && value !== null && typeof (value as FileReference).file === "string";
}

export function isBuildDate(value: unknown): value is BuildDate {
  return typeof value === "object" && value !== null && (value as BuildDate).buildDate === true;
}

export function isReference(value: unknown): value is Reference {
  return isSecret(value) || isFileReference(value) || isBuildDate(value);
}

export function isReadContent(value: unknown): value is ReadContent {
  return typeof value === "object" && value !== null && typeof (value as ReadContent).read === "function";
}

/** Returns the literals and references of a content in order, without nesting. */
export function flattenContent(content: Content): (string | Reference)[] {
  if (typeof content === "string" || isReference(content)) return [content];
  if (isReadContent(content)) return flattenContent(content.content);
  return content.flatMap(flattenContent);
}

/** Returns the names of the secrets in a content, sorted, each once. */
export function secretNames(content: Content): string[] {
  const names = flattenContent(content)
    .filter(isSecret)
    .map((reference) => reference.secret);
  return [...new Set(names)].sort();
}
