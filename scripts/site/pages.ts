import { globSync, readFileSync } from "node:fs";

/** A group of pages in the sidebar. */
export interface PageGroup {
  readonly title: string;
  /** Paths of Markdown files, in the order of the sidebar. */
  readonly pages: readonly string[];
  /** Whether the group is collapsed at first. Default: it is open. */
  readonly closed?: boolean;
}

const docs = (...names: readonly string[]) => names.map((name) => `docs/${name}.md`);
const readmes = (...names: readonly string[]) => names.map((name) => `packages/${name}/README.md`);

/** All groups, in the order in which newcomers need them. In a path, `*` stands for all files that no previous group names. */
const groups: readonly PageGroup[] = [
  { title: "Start", pages: docs("from-zero-to-a-router", "comparison") },
  { title: "Your router", pages: docs("networks", "router", "wifi", "services", "packages", "security") },
  { title: "Your device", pages: docs("boards", "ram-boot", "upgrade") },
  { title: "Teams and kernels", pages: docs("teams", "kernels") },
  { title: "Extend it", pages: docs("write-a-plugin", "port-a-board", "hooks") },
  { title: "Reference", pages: docs("config", "cli", "errors") },
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

/** Returns the groups, which together contain every Markdown file of the documentation except the front page, README.md. */
export function pageGroups(): PageGroup[] {
  const listed = new Set<string>();
  return groups.map((group) => {
    const pages = group.pages.flatMap((path) => globSync(path).sort()).filter((path) => !listed.has(path));
    const unique = [...new Set(pages)];
    for (const path of unique) listed.add(path);
    return { ...group, pages: unique };
  });
}

/** Returns the title of a Markdown page as plain text. */
export function titleOf(path: string): string {
  const [, title] = /^# (.+)$/m.exec(readFileSync(path, "utf8")) ?? [];
  if (title === undefined) throw new Error(`${path} has no title`);
  return title.replaceAll("`", "");
}
