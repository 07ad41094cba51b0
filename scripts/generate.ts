/** `npm run generate`: writes the files that are generated from sources. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createJiti } from "jiti";

// The plugins' options import @nixwrt/core. This resolves it to its current sources, not to the last build.
const core = (entry: string) => join(import.meta.dirname, `../packages/core/src/${entry}.ts`);
const alias = {
  "@nixwrt/core/device": core("device"),
  "@nixwrt/core/host": core("host"),
  "@nixwrt/core": core("index"),
};
const jiti = createJiti(import.meta.url, { alias });
// Generators that use the boards' data need the list of boards.
const { boardLists } = await jiti.import<typeof import("./boardLists.js")>("./boardLists.js");
write(boardLists);
const { generatedFiles } = await jiti.import<typeof import("./generatedFiles.js")>("./generatedFiles.js");

write(generatedFiles);

function write(files: Readonly<Record<string, () => string>>): void {
  for (const [path, make] of Object.entries(files)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, make());
    console.log(path);
  }
}
