import { readFileSync } from "node:fs";
import { boardLists } from "./boardLists.js";
import { boardPages } from "./boardPages.js";
import { configPage } from "./configPage.js";
import { configSchemaFile } from "./configSchemaFile.js";
import { hooksPage } from "./hooksPage.js";
import { pagesWithOptions } from "./optionsSections.js";
import { pagesWithPackages } from "./packagesTable.js";
import { drawRecording } from "./recording/drawRecording.js";

/** Files that are generated from sources, by path from the repository's root. A test fails if one is out of date. */
export const generatedFiles: Readonly<Record<string, () => string>> = {
  "packages/core/schema/nixwrt.schema.json": configSchemaFile,
  "docs/config.md": configPage,
  "docs/hooks.md": hooksPage,
  "docs/images/build.svg": () => drawRecording(JSON.parse(readFileSync("docs/images/build.json", "utf8"))),
  ...pagesWithOptions,
  ...pagesWithPackages,
  ...boardLists,
  ...boardPages,
};
