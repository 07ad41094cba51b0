import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeText } from "../decodeText.js";

/** What a folder's package.json holds; undefined when there is none, or one that cannot be read. */
export function readPackageJson(folder: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const content: unknown = JSON.parse(decodeText(readFileSync(join(folder, "package.json"))) ?? "");
    return typeof content === "object" && content !== null ? (content as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
