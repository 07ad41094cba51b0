import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "@rspress/core";
import { codeAddresses } from "./codeAddresses.js";
import { pageGroups } from "./pages.js";
import { sidebar } from "./sidebar.js";
import { stagePages } from "./stagePages.js";
import { writeReference } from "./writeReference.js";

/**
 * Writes the documentation as a site: the README as its front page, the pages of docs/, the READMEs of packages and examples, and the API
 * of each package from its sources. Removes the previous contents of the folder.
 * @returns the number of warnings about the API
 * @throws Error for links to pages or headings that do not exist, and for missing images
 */
export async function writeSite(folder: string): Promise<number> {
  const staged = await mkdtemp(join(tmpdir(), "nixwrt-site-"));
  try {
    const groups = pageGroups();
    await stagePages(["README.md", ...groups.flatMap(({ pages }) => pages)], staged);
    const warnings = await writeReference(join(staged, "reference"));
    await build({
      docDirectory: staged,
      config: {
        root: staged,
        outDir: resolve(folder),
        title: "NixWRT",
        description: "Immutable firmware for home routers, built from npm packages",
        globalStyles: resolve("scripts/site/site.css"),
        themeConfig: {
          nav: [
            { text: "Guide", link: "/docs/from-zero-to-a-router" },
            { text: "Boards", link: "/docs/boards" },
            { text: "Command line", link: "/docs/cli" },
            { text: "Error codes", link: "/docs/errors" },
            { text: "API", link: "/reference/" },
          ],
          sidebar: { "/": sidebar(groups, join(staged, "reference")) },
        },
        markdown: {
          // Other files are checked when they are copied.
          link: {
            checkDeadLinks: { excludes: (url) => !/\.md(#.*)?$/.test(url) },
            // TypeDoc makes and checks the anchors of rows in its tables.
            checkAnchors: { excludes: (url) => url.includes("#property-") },
          },
          rehypePlugins: [codeAddresses],
        },
        builderConfig: {
          logLevel: "error",
          performance: { printFileSize: false },
          output: { cleanDistPath: true },
        },
      },
    });
    return warnings;
  } finally {
    await rm(staged, { recursive: true });
  }
}
