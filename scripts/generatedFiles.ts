import { boardLists } from "./boardLists.js";
import { boardPages } from "./boardPages.js";
import { configSchemaFile } from "./configSchemaFile.js";
import { hooksPage } from "./hooksPage.js";
import { pagesWithOptions } from "./optionsSections.js";
import { pagesWithPackages } from "./packagesTable.js";

/** Files that are made from sources, by path from the repository's root. A test fails when one is stale. */
export const generatedFiles: Readonly<Record<string, () => string>> = {
  "packages/core/schema/nixwrt.schema.json": configSchemaFile,
  "docs/hooks.md": hooksPage,
  ...pagesWithOptions,
  ...pagesWithPackages,
  ...boardLists,
  ...boardPages,
};
