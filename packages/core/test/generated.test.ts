import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { generatedFiles } from "../../../scripts/generatedFiles.js";

test.each(Object.entries(generatedFiles))("%s equals the output of `npm run generate`", (path, make) => {
  expect(readFileSync(path, "utf8")).toBe(make());
});
