import { globSync } from "node:fs";
import { basename, relative } from "node:path";
import {
  Application,
  type CommentDisplayPart,
  Converter,
  type DocumentReflection,
  JSX,
  KindRouter,
  LogLevel,
  type Reflection,
} from "typedoc";

/** The pages of docs/ as they are listed: those that are named first, then all that there are. */
const pageGroups = {
  Start: ["from-zero-to-a-router", "comparison"],
  Guide: [
    ...["networks", "router", "wifi", "services", "packages", "kernels", "ram-boot", "upgrade", "teams", "security"],
    ...["write-a-plugin", "port-a-board"],
  ],
  Reference: ["cli", "errors", "hooks", "boards"],
  "How it is made": ["architecture", "*", "decisions/*"],
  Boards: ["boards/*"],
};
const packages = "Packages";
/** Groups that are open in the list of pages, until the reader closes them. */
const openGroups = ["Start", "Guide", "Reference"];

/**
 * Writes the documentation as a site: the pages of docs/, the README of each package, and the API of each package from its sources.
 * @returns how many warnings there were: broken links, exported names without documentation, types that are used but not exported
 */
export async function writeSite(folder: string): Promise<number> {
  const groups = groupsOfPages();
  const application = await Application.bootstrapWithPlugins({
    name: "NixWRT",
    entryPointStrategy: "packages",
    entryPoints: ["packages/core", "packages/testkit", "packages/device-*", "packages/plugin-*"],
    packageOptions: {
      entryPoints: ["src/index.ts"],
      readme: "README.md",
      disableSources: true,
      // The type check is another command's, and checks more.
      skipErrorChecking: true,
      excludeExternals: true,
      excludeReferences: true,
      requiredToBeDocumented: ["Class", "Function", "Interface", "Method", "TypeAlias", "Variable"],
      validation: { notDocumented: true, notExported: true, invalidLink: true },
    },
    projectDocuments: [...groups.keys()],
    highlightLanguages: ["typescript", "javascript", "json", "sh", "console", "c", "make", "cmake", "yaml", "diff"],
    searchInDocuments: true,
    sortEntryPoints: false,
    navigation: { includeCategories: true, compactFolders: false },
    categoryOrder: ["Start", "Guide", "Reference", packages, "How it is made", "Boards"],
    defaultCategory: packages,
    router: "pages",
    hideGenerator: true,
    disableGit: true,
    logLevel: LogLevel.Warn,
    markdownItLoader: markCodes,
  });
  application.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_: unknown, page: DocumentReflection) => {
    const path = relative(".", page.project.files.getReflectionPath(page) ?? "");
    page.name = titleOf(page) ?? page.name;
    page.frontmatter.category = groups.get(path);
  });
  application.renderer.defineRouter("pages", PageRouter);
  application.renderer.hooks.on("head.end", () => {
    // TypeDoc remembers in the browser which groups are open, under these names.
    const html = `for (const group of ${JSON.stringify(openGroups)}) {
      const key = "tsd-accordion-" + group;
      if (localStorage.getItem(key) === null) localStorage.setItem(key, "true");
    }`;
    return JSX.createElement("script", null, JSX.createElement(JSX.Raw, { html }));
  });
  const project = await application.convert();
  if (project === undefined) throw new Error("the documentation cannot be made: see above");
  // TypeDoc shows the name of the project and of each package as the title of its page.
  for (const each of [project, ...(project.children ?? [])]) withoutTitle(each.readme);
  await application.generateDocs(project, folder);
  return application.logger.warningCount + application.logger.errorCount;
}

/** The group of each page, by its path. */
function groupsOfPages(): Map<string, string> {
  const groups = new Map<string, string>();
  for (const [group, names] of Object.entries(pageGroups)) {
    for (const path of names.flatMap((name) => globSync(`docs/${name}.md`).sort())) {
      if (!groups.has(path)) groups.set(path, group);
    }
  }
  return groups;
}

/** Takes the first heading out of a README. */
function withoutTitle(readme: CommentDisplayPart[] | undefined): void {
  const [first] = readme ?? [];
  if (first !== undefined) first.text = first.text.replace(/^# .+\n/, "");
}

function titleOf(page: DocumentReflection): string | undefined {
  const text = page.content.map((part) => part.text).join("");
  return /^# (.+)$/m.exec(text)?.[1];
}

/** A page's address follows from its file's name, and stays the same when its title changes: `documents/errors.html`. */
class PageRouter extends KindRouter {
  protected override getIdealBaseName(of: Reflection): string {
    const path = of.isDocument() ? of.project.files.getReflectionPath(of) : undefined;
    return path === undefined ? super.getIdealBaseName(of) : `documents/${basename(path, ".md")}`;
  }
}

/** What is used here of markdown-it's parser, which TypeDoc gives no type. */
interface Parser {
  readonly core: { readonly ruler: { push(name: string, rule: (state: { tokens: Token[] }) => void): void } };
}

interface Token {
  readonly type: string;
  readonly content: string;
  readonly children: Token[] | null;
  attrSet(name: string, value: string): void;
}

/** Gives each problem code in a table's first column an address of its own: `errors.html#PORT_TAKEN`. */
function markCodes(parser: Parser): void {
  parser.core.ruler.push("problem-codes", ({ tokens }) => {
    for (const [index, token] of tokens.entries()) {
      if (tokens[index - 1]?.type !== "td_open" || tokens[index - 2]?.type !== "tr_open") continue;
      for (const child of token.children ?? []) {
        if (child.type === "code_inline" && /^[A-Z]+(_[A-Z]+)*$/.test(child.content))
          child.attrSet("id", child.content);
      }
    }
  });
}
