import { stripVTControlCharacters } from "node:util";
import { redactUrls } from "../redact.js";
import { parseJsonObject } from "./parseJsonObject.js";

/** Messages of Nix with `--log-format internal-json -v`, as far as we use them. */
export type NixMessage =
  /** A derivation is being built. `activity` identifies it in later messages. `machine` is the address of the remote builder, if any. */
  | { readonly kind: "build"; readonly activity: number; readonly derivation: string; readonly machine?: string }
  /** A line of a step's output. */
  | { readonly kind: "line"; readonly activity: number; readonly line: string }
  /** An error of Nix itself, without colours. */
  | { readonly kind: "error"; readonly text: string };

/** Activity and result types in Nix's src/libutil/logging.hh: actBuild, resBuildLogLine. */
const buildActivity = 105;
const buildLogLine = 101;

/**
 * Parses one line of Nix's standard error. Returns undefined for messages that we do not use. Anything that is not JSON is the text of an
 * error.
 */
export function parseNixLine(line: string): NixMessage | undefined {
  if (!line.startsWith("@nix ")) return line.trim() === "" ? undefined : { kind: "error", text: plain(line) };
  const message = parseJsonObject(line.slice("@nix ".length));
  if (message === undefined) return undefined;
  const { action, type, id, fields, level, msg } = message;
  const [first, second] = Array.isArray(fields) ? (fields as unknown[]) : [];
  if (action === "start" && type === buildActivity && typeof id === "number" && typeof first === "string") {
    const machine = typeof second === "string" && second !== "" ? { machine: second } : {};
    return { kind: "build", activity: id, derivation: first, ...machine };
  }
  if (action === "result" && type === buildLogLine && typeof id === "number" && typeof first === "string") {
    return { kind: "line", activity: id, line: plain(first) };
  }
  if (action === "msg" && level === 0 && typeof msg === "string") return { kind: "error", text: plain(msg) };
  return undefined;
}

/** Removes colours, and the credentials of binary caches and builders. */
function plain(text: string): string {
  return redactUrls(stripVTControlCharacters(text).trimEnd());
}
