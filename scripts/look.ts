/**
 * `npm run look [folder]`: opens each page of the site in Chromium, 1280 and 390 pixels wide, dark and light. Fails if a page is wider than
 * the window, or an image cannot be shown. Writes a screenshot of the first screen of each page into a folder, by default `look`.
 */
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "@rspress/core";
import { checkPage } from "./look/checkPage.js";
import { startBrowser } from "./look/startBrowser.js";
import { writeSite } from "./site/writeSite.js";

const [shots = "look"] = process.argv.slice(2);
await mkdir(shots, { recursive: true });
const site = await mkdtemp(join(tmpdir(), "nixwrt-look-"));
await writeSite(site);
const server = await serve({ config: { root: site, outDir: site, builderConfig: { logLevel: "error" } } });
const browser = await startBrowser();
const pages = (await readdir(site, { recursive: true })).filter(
  (path) => path.endsWith(".html") && path !== "404.html",
);
let faults = 0;
for (const page of pages.sort()) {
  for (const width of [1280, 390]) {
    for (const dark of [false, true]) {
      await browser.open(`http://localhost:${server.port}/${page}`, { width, dark });
      for (const fault of await checkPage(browser)) {
        console.error(`${page}, ${width} pixels, ${dark ? "dark" : "light"}: ${fault}`);
        faults++;
      }
      const name = `${page.replace(/\.html$/, "").replaceAll("/", "_")}-${width}-${dark ? "dark" : "light"}.png`;
      await writeFile(join(shots, name), await browser.screenshot());
    }
  }
}
await browser.close();
await server.server.close();
await rm(site, { recursive: true });
console.log(`${pages.length} pages, ${faults} faults; screenshots are in ${shots}`);
process.exitCode = faults > 0 ? 1 : 0;
