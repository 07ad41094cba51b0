import { cp, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { frontPage } from "./frontPage.js";

/**
 * Copies pages into a folder with the repository's structure, so that their links to each other remain valid. A README becomes the index of
 * its folder. Other files that a page links to are copied, too: images next to the pages, and the rest into `public`, which the site serves
 * unchanged.
 * @throws Error that names all links to files that do not exist
 */
export async function stagePages(paths: readonly string[], folder: string): Promise<void> {
  const pages = new Set(paths);
  const dead: string[] = [];
  for (const path of paths) {
    const parts: string[] = [];
    for (const { text, isTarget } of splitAtLinks(await readFile(path, "utf8"))) {
      const to = join(dirname(path), text);
      if (!isTarget) parts.push(text);
      else if (pages.has(to)) parts.push(pageName(text));
      else if (pages.has(join(to, "README.md"))) parts.push(`${text}/index.md`);
      else if ((await stat(to).catch(() => undefined))?.isFile()) {
        const place = /\.(svg|png)$/.test(to) ? folder : join(folder, "public");
        await cp(to, join(place, to));
        parts.push(`./${text}`);
      } else dead.push(`${path}: ${text}`);
    }
    const text = parts.join("");
    const staged = join(folder, pageName(path));
    await mkdir(dirname(staged), { recursive: true });
    await writeFile(staged, path === "README.md" ? frontPage(text) : text);
  }
  if (dead.length > 0) throw new Error(`these links lead nowhere:\n${dead.join("\n")}`);
}

/** Returns the path of a page in the staged folder, and of its address without `.html`. */
export function pageName(path: string): string {
  return basename(path) === "README.md" ? join(dirname(path), "index.md") : path;
}

interface Part {
  readonly text: string;
  /** Whether this part is the path of a link or an image, without its `#heading`. */
  readonly isTarget: boolean;
}

/** Splits a page at the paths of its links to other files. Ignores links in blocks of code. */
function splitAtLinks(page: string): Part[] {
  return page.split(/(^```.*?^```$)/ms).flatMap((block, index) => {
    if (index % 2 === 1) return [{ text: block, isTarget: false }];
    return block
      .split(/(?<=\]\()(?![a-z]+:)([^)\s#]+)(?=[^)\s]*\))/)
      .map((text, at) => ({ text, isTarget: at % 2 === 1 }));
  });
}
