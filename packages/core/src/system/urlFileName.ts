import { posix } from "node:path";

/** Longest name, in bytes: file systems take 255, and the cache puts a hash before it and more behind it. */
const longest = 100;

/**
 * Name of the file at an address: the last part of its path, `%20` and the like decoded; `download` where there is none. What is no `%` code
 * stays as it is, what no file's name can hold becomes `-`, and of a name beyond 100 bytes the end is kept. Never throws.
 */
export function urlFileName(address: string): string {
  const last = decodePercent(posix.basename(URL.parse(address)?.pathname ?? ""));
  let name = last.replaceAll(/[/\p{Cc}]/gu, "-");
  while (Buffer.byteLength(name) > longest) name = [...name].slice(1).join("");
  return name === "" || name === "." || name === ".." ? "download" : name;
}

/** Decodes `%20` and the like; a text with anything else after a `%` is given back as it is. */
export function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
