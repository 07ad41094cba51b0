import { readFileSync } from "node:fs";
import catalogue, { measured } from "../packages/packages/src/index.js";

const begin = "<!-- Packages: made from the catalogue by `npm run generate`. Do not edit. -->";
const end = "<!-- End of packages. -->";
const path = "packages/packages/README.md";

/** The README of the catalogue as it is written by hand, with the table of its packages. */
export const pagesWithPackages: Readonly<Record<string, () => string>> = {
  [path]: () => {
    const page = readFileSync(path, "utf8");
    const [from, to] = [page.indexOf(begin), page.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`${path} has no place for a table of packages: ${begin} ${end}`);
    return `${page.slice(0, from)}${begin}\n\n${table()}\n\n${page.slice(to)}`;
  },
};

function table(): string {
  const families = [...new Set(Object.values(measured).flatMap(({ bytes }) => Object.keys(bytes)))].sort();
  const head = ["package", "what it is", "licence", "version", ...families];
  const rows = catalogue.map(({ name, summary = "", licence, untested }) => {
    const seen = untested === undefined ? measured[name] : undefined;
    const sizes = families.map((family) => seen?.bytes[family]?.toLocaleString("en") ?? "untested");
    return [`\`${name}\``, summary, licence, seen?.version ?? `untested: ${untested ?? "not built yet"}`, ...sizes];
  });
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
