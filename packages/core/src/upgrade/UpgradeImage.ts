import { open, readFile } from "node:fs/promises";
import { NixwrtError } from "../errors.js";
import { sha256 } from "../image/BuiltImage.js";
import { looksLikeTrailer, parseTrailer, type SignedTrailer, trailerBytes } from "../image/trailer.js";
import { isDate } from "../inspect/facts.js";

/** An image file for a device. */
export interface UpgradeImage {
  readonly file: string;
  readonly bytes: number;
  readonly trailer: SignedTrailer["trailer"];
  readonly signed: boolean;
}

/**
 * Reads an image's trailer, and checks the file against it.
 * @throws {NixwrtError} of class `config`: `UPGRADE_IMAGE` if it is not an image, or is damaged.
 */
export async function readUpgradeImage(file: string): Promise<UpgradeImage> {
  const fault = (message: string) =>
    new NixwrtError("config", {
      code: "UPGRADE_IMAGE",
      path: file,
      message,
      hint: "Build it again; `nixwrt inspect` shows its contents",
    });
  const data = await readFile(file).catch((error: Error) => {
    throw fault(`the image cannot be read: ${error.message}`);
  });
  const block = data.subarray(-trailerBytes);
  const found = parseTrailer(block);
  if (found === undefined) {
    if (looksLikeTrailer(block)) throw fault("the image is damaged: its trailer has changed");
    throw fault("this file has no image trailer: it is truncated, or not a NixWRT image");
  }
  const { trailer, signature } = found;
  if (!isDate(trailer.buildDate))
    throw fault(`the image is damaged: its build date, ${trailer.buildDate}, is not a date`);
  const image = data.subarray(0, -trailerBytes);
  if (image.length !== trailer.bytes) {
    throw fault(
      `the image has ${image.length} bytes, but should have ${trailer.bytes}: it is truncated or was assembled incorrectly`,
    );
  }
  if (sha256(image) !== trailer.sha256) throw fault("the image is damaged: its SHA-256 does not match");
  return { file, bytes: data.length, trailer, signed: signature !== undefined };
}

/** Returns a stream of a file, and reports its progress. */
export async function streamOf(file: string, onSent: (bytes: number) => void) {
  const stream = (await open(file)).createReadStream();
  let sent = 0;
  stream.on("data", (chunk) => {
    sent += chunk.length;
    onSent(sent);
  });
  // Data that is read before somebody consumes the stream would be lost.
  stream.pause();
  return stream;
}
