import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./support.js";

/** Files and commands of a page of docs/, so that tests use exactly what users read. */
export interface PageFiles {
  /** Text of files by path. In the page, a line with the path in backquotes and a colon precedes the block of code. */
  readonly files: Readonly<Record<string, string>>;
  /** Lines of the page's shell blocks, in order. */
  readonly commands: readonly string[];
}

/** @param heading heading of one section (`## `) of the page. Default: the whole page. */
export function pageFiles(page: string, heading?: string): PageFiles {
  const whole = readFileSync(join(repository, "docs", page), "utf8");
  const sections = whole.split(/^(?=## )/m);
  const text = heading === undefined ? whole : sections.find((section) => section.startsWith(`## ${heading}\n`));
  if (text === undefined) throw new Error(`docs/${page} has no section "${heading}"`);
  const files = [...text.matchAll(/^`([^`\n]+)`:\n\n```\w+\n(.*?)^```$/gms)];
  const shell = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block = ""]) => block.trim().split("\n"));
  return { files: Object.fromEntries(files.map(([, path = "", code = ""]) => [path, code])), commands: shell };
}
