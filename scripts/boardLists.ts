import { readdirSync } from "node:fs";

/** Device packages with boards, and the type of their boards' data. */
export const boardPackages = [
  { folder: "packages/device-ramips", type: "RamipsBoard" },
  { folder: "packages/device-ath79", type: "Ath79Board" },
] as const;

/** Modules that list all boards of a package. Every file of a board is listed. */
export const boardLists: Readonly<Record<string, () => string>> = Object.fromEntries(
  boardPackages.map(({ folder, type }) => [`${folder}/src/boards.ts`, () => boardList(`${folder}/src/boards`, type)]),
);

function boardList(folder: string, type: string): string {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.replace(/\.ts$/, ""))
    .sort();
  const imports = files.map((file) => ({
    from: `./boards/${file}.js`,
    line: `import { board as ${identifier(file)} } from "./boards/${file}.js";`,
  }));
  imports.push({ from: `./${type}.js`, line: `import type { ${type} } from "./${type}.js";` });
  // The linter's order, which ignores case.
  imports.sort((a, b) => a.from.toLowerCase().localeCompare(b.from.toLowerCase(), "en"));
  return `// Made from the files in src/boards by \`npm run generate\`. Do not edit.
${imports.map(({ line }) => line).join("\n")}

/** All boards of this package, by name. */
export const boards: readonly ${type}[] = [${files.map(identifier).join(", ")}];
`;
}

/** Turns a file name such as `gl-mt300n-v2` into the name of a variable. */
function identifier(file: string): string {
  return file.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
