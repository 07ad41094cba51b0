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

/** Text of a file in the image: literal, a reference to what it is, or several of them joined in order. */
export type Content = string | Reference | readonly Content[];

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

/** The literal pieces and references of a content, in order, without nesting. */
export function flattenContent(content: Content): (string | Reference)[] {
  if (typeof content === "string" || isReference(content)) return [content];
  return content.flatMap(flattenContent);
}

/** The names of the secrets in a content, each once, sorted. */
export function secretNames(content: Content): string[] {
  const names = flattenContent(content)
    .filter(isSecret)
    .map((reference) => reference.secret);
  return [...new Set(names)].sort();
}
