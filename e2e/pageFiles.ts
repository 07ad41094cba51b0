import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./support.js";

/**
 * The files that a page of docs/ shows, by path: each is a line with its path in backquotes and a colon, and then a block
 * of code. What people read is what is tested.
 */
export function pageFiles(page: string): Record<string, string> {
  const text = readFileSync(join(repository, "docs", page), "utf8");
  const found = text.matchAll(/^`([^`\n]+)`:\n\n```\w+\n(.*?)^```$/gms);
  return Object.fromEntries([...found].map(([, path = "", code = ""]) => [path, code]));
}
