import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { generatedFiles } from "../../../scripts/generatedFiles.js";

test.each(Object.entries(generatedFiles))("%s is what `npm run generate` writes", (path, make) => {
  expect(readFileSync(path, "utf8")).toBe(make());
});
