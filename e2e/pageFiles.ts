import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./support.js";

/** What a page of docs/ tells people to make, so that what they read is what is tested. */
export interface PageFiles {
  /** Text by path: each file is a line with its path in backquotes and a colon, and then a block of code. */
  readonly files: Readonly<Record<string, string>>;
  /** Lines of its shell blocks, in order. */
  readonly commands: readonly string[];
}

/** @param heading of one section (`## `) of the page. Default: the whole page. */
export function pageFiles(page: string, heading?: string): PageFiles {
  const whole = readFileSync(join(repository, "docs", page), "utf8");
  const sections = whole.split(/^(?=## )/m);
  const text = heading === undefined ? whole : sections.find((section) => section.startsWith(`## ${heading}\n`));
  if (text === undefined) throw new Error(`docs/${page} has no section "${heading}"`);
  const files = [...text.matchAll(/^`([^`\n]+)`:\n\n```\w+\n(.*?)^```$/gms)];
  const shell = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block = ""]) => block.trim().split("\n"));
  return { files: Object.fromEntries(files.map(([, path = "", code = ""]) => [path, code])), commands: shell };
}
