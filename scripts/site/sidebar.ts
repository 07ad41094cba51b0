import { globSync } from "node:fs";
import { type PageGroup, titleOf } from "./pages.js";
import { pageName } from "./stagePages.js";

interface Item {
  readonly text: string;
  readonly link: string;
}

interface Group {
  readonly text: string;
  readonly items: Item[];
  readonly collapsible: true;
  readonly collapsed: boolean;
}

/** Returns the sidebar of all pages. The pages of the API are its second to last group. @param reference folder of the API's pages */
export function sidebar(groups: readonly PageGroup[], reference: string): Group[] {
  const listed = groups.map(({ title, pages, closed = false }) =>
    group(
      title,
      closed,
      pages.map((path) => ({ text: titleOf(path), link: address(path) })),
    ),
  );
  const pages = globSync("**/*.md", { cwd: reference }).sort();
  const api = pages.map((path) => ({
    text: titleOf(`${reference}/${path}`).replace(/^API of /, ""),
    link: address(`reference/${path}`),
  }));
  return [...listed.slice(0, -1), group("API", true, api), ...listed.slice(-1)];
}

function group(text: string, collapsed: boolean, items: Item[]): Group {
  return { text, items, collapsible: true, collapsed };
}

function address(path: string): string {
  return `/${pageName(path).replace(/(^|(?<=\/))index\.md$|\.md$/, "")}`;
}
