import { globSync, readFileSync } from "node:fs";

/** A group of pages in the list at the side. */
export interface PageGroup {
  readonly title: string;
  /** Paths of Markdown files, in the order in which they are listed. */
  readonly pages: readonly string[];
  /** Readers open it when they need it. Default: it is open. */
  readonly closed?: boolean;
}

const docs = (...names: readonly string[]) => names.map((name) => `docs/${name}.md`);
const readmes = (...names: readonly string[]) => names.map((name) => `packages/${name}/README.md`);

/** All groups, in the order in which a newcomer needs them. In a path, `*` stands for all files that no group before names. */
const groups: readonly PageGroup[] = [
  { title: "Start", pages: docs("from-zero-to-a-router", "comparison") },
  { title: "Your router", pages: docs("networks", "router", "wifi", "services", "packages", "security") },
  { title: "Your device", pages: docs("boards", "ram-boot", "upgrade") },
  { title: "Teams and kernels", pages: docs("teams", "kernels") },
  { title: "Extend it", pages: docs("write-a-plugin", "port-a-board", "hooks") },
  { title: "Reference", pages: docs("cli", "errors") },
  { title: "Plugins", pages: readmes("plugin-*"), closed: true },
  { title: "Devices and packages", pages: readmes("device-*", "*"), closed: true },
  { title: "Boards", pages: docs("boards/*"), closed: true },
  { title: "Examples", pages: ["examples/*/README.md"], closed: true },
  {
    title: "How it is made",
    pages: [...docs("architecture", "*", "decisions/README", "decisions/*"), "CONTRIBUTING.md", "SECURITY.md"],
    closed: true,
  },
];

/** Groups with every Markdown file of the documentation in one of them. The front page, README.md, is in none. */
export function pageGroups(): PageGroup[] {
  const listed = new Set<string>();
  return groups.map((group) => {
    const pages = group.pages.flatMap((path) => globSync(path).sort()).filter((path) => !listed.has(path));
    const unique = [...new Set(pages)];
    for (const path of unique) listed.add(path);
    return { ...group, pages: unique };
  });
}

/** The title of a page of Markdown, as plain text. */
export function titleOf(path: string): string {
  const [, title] = /^# (.+)$/m.exec(readFileSync(path, "utf8")) ?? [];
  if (title === undefined) throw new Error(`${path} has no title`);
  return title.replaceAll("`", "");
}
