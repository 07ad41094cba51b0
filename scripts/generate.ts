/** `npm run generate`: writes the files that are made from sources. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { generatedFiles } from "./generatedFiles.js";

for (const [path, make] of Object.entries(generatedFiles)) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, make());
  console.log(path);
}
