import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeText } from "../decodeText.js";

/** Returns the content of a folder's package.json, or undefined if there is none or it is not readable. */
export function readPackageJson(folder: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const content: unknown = JSON.parse(decodeText(readFileSync(join(folder, "package.json"))) ?? "");
    return typeof content === "object" && content !== null ? (content as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
