import type { Problem } from "../errors.js";

/**
 * A reference to a secret by name. The value is looked up in the environment or the project's `secrets` file, and
 * only while an image is assembled: it never enters a plan, a lock, a log or the store.
 * In JSON and YAML configs it is written `{ "secret": "NAME" }`.
 */
export interface Secret {
  readonly secret: string;
}

/**
 * A reference to a file whose text is wanted; relative paths start at the config file's folder. Read while an image
 * is assembled. In JSON and YAML configs it is written `{ "file": "keys/me.pub" }`.
 */
export interface FileReference {
  readonly file: string;
}

/**
 * The image's build date, in seconds since 1970 as text: when the newest of the archive's releases in nixwrt.lock was
 * made, so that equal locks give equal images. In JSON and YAML configs it is written `{ "buildDate": true }`.
 */
export interface BuildDate {
  readonly buildDate: true;
}

/** A part of a content that is not known before an image is assembled. */
export type Reference = Secret | FileReference | BuildDate;

/** What the reader of a content makes of its bytes: what the image holds instead, or everything that is wrong with them. */
export type Reading = { readonly data: string | Uint8Array } | { readonly problems: readonly Problem[] };

/**
 * A content in the form that some program on the device expects. What is behind its references is known only when an image
 * is assembled; it is read, and refused if need be, before anything is built. Plugins make it: see {@link readAs}.
 */
export interface ReadContent {
  readonly content: Content;
  /** No problem holds any of the bytes, which may be secret. */
  readonly read: (data: Buffer) => Reading;
}

/** Text of a file in the image: literal, a reference to what it is, or several of them joined in order. */
export type Content = string | Reference | ReadContent | readonly Content[];

/** Names a secret, for use anywhere that a config or plugin takes a {@link Content}. */
export function secret(name: string): Secret {
  return Object.freeze({ secret: name });
}

/** Refers to a file's text, for use anywhere that a config or plugin takes a {@link Content}. */
export function file(path: string): FileReference {
  return Object.freeze({ file: path });
}

/** The image's build date, for use anywhere that a config or plugin takes a {@link Content}. */
export function buildDate(): BuildDate {
  return Object.freeze({ buildDate: true });
}

/**
 * A content that is read as the program on the device will read it: tidied where that is safe, refused where the program
 * would refuse it. For plugins.
 * @param read what the content stands for, as bytes; it may be called several times
 */
export function readAs(content: Content, read: (data: Buffer) => Reading): ReadContent {
  return Object.freeze({ content, read });
}

/** What a content comes from, for messages: `the secret KEY`, `the file keys/me.pub`, or nothing for literal text. */
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

/** The literal pieces and references of a content, in order, without nesting. */
export function flattenContent(content: Content): (string | Reference)[] {
  if (typeof content === "string" || isReference(content)) return [content];
  if (isReadContent(content)) return flattenContent(content.content);
  return content.flatMap(flattenContent);
}

/** The names of the secrets in a content, each once, sorted. */
export function secretNames(content: Content): string[] {
  const names = flattenContent(content)
    .filter(isSecret)
    .map((reference) => reference.secret);
  return [...new Set(names)].sort();
}
