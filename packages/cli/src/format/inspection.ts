import type { Check, Fact, InspectedPart, Inspection, Verdict } from "@nixwrt/core/host";
import type { Style } from "../terminal/style.js";
import { visibleText } from "../terminal/visibleText.js";
import { formatBytes } from "./bytes.js";

const marks = {
  passed: { color: "green", mark: "✓" },
  failed: { color: "red", mark: "✗" },
  "not-checked": { color: "yellow", mark: "?" },
} as const;

/** How the verdict on a file is shown. */
const verdicts: Readonly<Record<Verdict, { readonly result: keyof typeof marks; readonly text: string }>> = {
  sound: { result: "passed", text: "sound: every known check for its contents was done and passed" },
  damaged: { result: "failed", text: "damaged: a check failed" },
  "not-checked": { result: "not-checked", text: "not checked: no check failed, but some parts could not be checked" },
};

/** Formats the parts of a file for people. Text from the file is escaped, because it may hold control characters. */
export function formatInspection({ bytes, sha256, verdict, checks, parts }: Inspection, style: Style): string {
  const { result, text } = verdicts[verdict];
  return [
    `${formatBytes(bytes)}, SHA-256 ${sha256}`,
    ...parts.flatMap((part) => formatPart(part, "", style)),
    ...checks.map((check) => formatCheck(check, style)),
    formatCheck({ what: text, result }, style),
  ].join("\n");
}

function formatPart(part: InspectedPart, indent: string, style: Style): string[] {
  const offset = `0x${part.offset.toString(16).padStart(6, "0")}`;
  const start = `${indent}${offset}  ${formatBytes(part.bytes).padEnd(9)}`;
  const under = " ".repeat(start.length + 1);
  const checks = isUnguarded(part)
    ? [...part.checks, { what: "there is no known check for this", result: "not-checked" } as const]
    : part.checks;
  return [
    `${start} ${style("bold", visibleText(part.title))}`,
    ...Object.entries(part.facts).flatMap(([name, fact]) => formatFact(words(name), fact).map((line) => under + line)),
    ...checks.map((check) => under + formatCheck(check, style)),
    ...part.warnings.map((warning) => under + style("yellow", `! ${visibleText(warning)}`)),
    ...part.parts.flatMap((inner) => formatPart(inner, `${indent}  `, style)),
  ];
}

/** Whether a part is not checked because there is no check for it, and not because of one of its checks or inner parts. */
function isUnguarded({ verdict, checks, parts }: InspectedPart): boolean {
  return (
    verdict === "not-checked" &&
    checks.every(({ result }) => result !== "not-checked") &&
    parts.every((part) => part.verdict !== "not-checked")
  );
}

function formatCheck({ what, result }: Check, style: Style): string {
  const { color, mark } = marks[result];
  return style(color, `${mark} ${visibleText(what)}`);
}

function formatFact(name: string, fact: Fact): string[] {
  if (typeof fact !== "object") return [`${name}: ${visibleText(String(fact))}`];
  return [`${name}:`, ...fact.map((line) => `  ${visibleText(line)}`)];
}

/** Turns `loadAddress` into `load address`. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
