import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { NixwrtError } from "../errors.js";
import type { Bytes } from "../formats/Bytes.js";
import { KeyFault, type PublicKey, parsePublicKey } from "../image/signify.js";
import type { Inspection } from "./Inspection.js";

/** Maximum size of a file in bytes: 1 GiB, many times a router's flash. */
const sizeLimit = 1 << 30;

/**
 * Describes an image file, part by part. Accepts any file.
 * @param options.keyFile a public key of signify. The file then counts as sound only if it is signed with that key
 * @throws {NixwrtError} of class `usage`: `FILE_UNREADABLE`, `FILE_TOO_LARGE`, `KEY_UNREADABLE`.
 */
export async function inspectFile(path: string, options: { readonly keyFile?: string } = {}): Promise<Inspection> {
  const key = options.keyFile === undefined ? undefined : await readPublicKey(options.keyFile);
  // Loaded only when needed, because most verbs do not use it.
  const { inspectImage } = await import("./inspectImage.js");
  const file = openFile(path);
  try {
    return inspectImage(fileBytes(file, path), key === undefined ? {} : { key });
  } finally {
    closeSync(file);
  }
}

function openFile(path: string): number {
  try {
    return openSync(path, "r");
  } catch (error) {
    throw unreadable("FILE_UNREADABLE", path, error);
  }
}

function fileBytes(file: number, path: string): Bytes {
  const stats = fstatSync(file);
  if (!stats.isFile()) throw unreadable("FILE_UNREADABLE", path, "not a file");
  if (stats.size > sizeLimit) {
    throw new NixwrtError("usage", {
      code: "FILE_TOO_LARGE",
      path,
      message: "this file is larger than 1 GiB, which no router image is",
      hint: "Extract the part of interest with dd",
    });
  }
  return {
    size: stats.size,
    read(offset, length) {
      const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, stats.size - offset)));
      return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, offset));
    },
  };
}

async function readPublicKey(path: string): Promise<PublicKey> {
  try {
    return parsePublicKey(await readFile(path, "utf8"));
  } catch (error) {
    throw unreadable("KEY_UNREADABLE", path, error);
  }
}

function unreadable(code: string, path: string, cause: unknown): NixwrtError {
  const isOtherKey = cause instanceof KeyFault;
  const reason = isOtherKey ? cause.message : ((cause as NodeJS.ErrnoException).code ?? String(cause));
  const hint = isOtherKey
    ? "Give the public key that nixwrt keygen wrote: signing.pub"
    : "Give a file that you can read";
  return new NixwrtError("usage", { code, path, message: `this cannot be used: ${reason}`, hint }, { cause });
}
