import type { Fact, InspectedPart, Inspection } from "@nixwrt/core";
import { plainText } from "../terminal/plainText.js";
import type { Style } from "../terminal/style.js";
import { formatBytes } from "./bytes.js";

/** What a file is, part by part, for people. What the file itself says is shown as plain text, whatever is in it. */
export function formatInspection({ bytes, sha256, parts }: Inspection, style: Style): string {
  const head = `${formatBytes(bytes)}, SHA-256 ${sha256}`;
  return [head, ...parts.flatMap((part) => formatPart(part, "", style))].join("\n");
}

function formatPart(part: InspectedPart, indent: string, style: Style): string[] {
  const offset = `0x${part.offset.toString(16).padStart(6, "0")}`;
  const start = `${indent}${offset}  ${formatBytes(part.bytes).padEnd(9)}`;
  const under = " ".repeat(start.length + 1);
  return [
    `${start} ${style("bold", plainText(part.title))}`,
    ...Object.entries(part.facts).flatMap(([name, fact]) => formatFact(words(name), fact).map((line) => under + line)),
    ...part.checks.map(({ what, ok }) => `${under}${style(ok ? "green" : "red", `${ok ? "✓" : "✗"} ${what}`)}`),
    ...part.parts.flatMap((inner) => formatPart(inner, `${indent}  `, style)),
  ];
}

function formatFact(name: string, fact: Fact): string[] {
  if (typeof fact !== "object") return [`${name}: ${plainText(String(fact))}`];
  return [`${name}:`, ...fact.map((line) => `  ${plainText(line)}`)];
}

/** `loadAddress` as `load address`. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
