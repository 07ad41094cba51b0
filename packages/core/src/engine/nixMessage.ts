import { stripVTControlCharacters } from "node:util";
import { redactUrls } from "../redact.js";
import { parseJsonObject } from "./parseJsonObject.js";

/** Messages of Nix with `--log-format internal-json -v`, as far as we use them. */
export type NixMessage =
  /** A derivation is being built. `activity` identifies it in later messages. `machine` is the address of the remote builder, if any. */
  | { readonly kind: "build"; readonly activity: number; readonly derivation: string; readonly machine?: string }
  /** Another Nix builds these paths already. This one waits until the activity stops. */
  | { readonly kind: "wait"; readonly activity: number; readonly paths: readonly string[] }
  /** An activity has stopped. */
  | { readonly kind: "stop"; readonly activity: number }
  /** A line of a step's output. */
  | { readonly kind: "line"; readonly activity: number; readonly line: string }
  /** An error of Nix itself, without colours. */
  | { readonly kind: "error"; readonly text: string };

/** Activity and result types in Nix's src/libutil/logging.hh: actBuild, actBuildWaiting, resBuildLogLine. */
const buildActivity = 105;
const waitingActivity = 111;
const buildLogLine = 101;

/**
 * Parses one line of Nix's standard error. Returns undefined for messages that we do not use. Anything that is not JSON is the text of an
 * error.
 */
export function parseNixLine(line: string): NixMessage | undefined {
  if (!line.startsWith("@nix ")) return line.trim() === "" ? undefined : { kind: "error", text: plain(line) };
  const message = parseJsonObject(line.slice("@nix ".length));
  if (message === undefined) return undefined;
  const { action, type, id, fields, level, msg, text } = message;
  const [first, second] = Array.isArray(fields) ? (fields as unknown[]) : [];
  if (action === "start" && type === buildActivity && typeof id === "number" && typeof first === "string") {
    const machine = typeof second === "string" && second !== "" ? { machine: second } : {};
    return { kind: "build", activity: id, derivation: first, ...machine };
  }
  // Nix also waits for a machine to build on. The fields of the activity show which of the two it is.
  if (action === "start" && type === waitingActivity && typeof id === "number" && typeof text === "string") {
    const paths = [...plain(text).matchAll(/\/nix\/store\/[0-9a-z]{32}-[^'", ]+/g)].map(([path]) => path);
    return plain(text).startsWith("waiting for lock on ") ? { kind: "wait", activity: id, paths } : undefined;
  }
  if (action === "stop" && typeof id === "number") return { kind: "stop", activity: id };
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
