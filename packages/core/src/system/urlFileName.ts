import { posix } from "node:path";

/** Longest name, in bytes. File systems allow 255, and the cache adds a hash before it and more after it. */
const longest = 100;

/**
 * Returns a name for the file at a URL: the last part of its path, with `%20` and the like decoded, or `download` if there is none. It
 * keeps a `%` that starts no valid code, replaces characters that no file name can contain by `-`, and keeps the last 100 bytes of a longer
 * name. Never throws.
 */
export function urlFileName(address: string): string {
  const last = decodePercent(posix.basename(URL.parse(address)?.pathname ?? ""));
  let name = last.replaceAll(/[/\p{Cc}]/gu, "-");
  while (Buffer.byteLength(name) > longest) name = [...name].slice(1).join("");
  return name === "" || name === "." || name === ".." ? "download" : name;
}

/** Decodes `%20` and the like. Returns the text unchanged if it has any other text after a `%`. */
export function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
