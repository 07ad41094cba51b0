import { basename } from "node:path";
import { Application, Converter, type DocumentReflection, KindRouter, LogLevel, type Reflection } from "typedoc";

/** The pages of docs/, in the order in which they are listed. */
const pages = [
  "docs/cli.md",
  "docs/services.md",
  "docs/write-a-plugin.md",
  "docs/packages.md",
  "docs/port-a-board.md",
  "docs/hooks.md",
  "docs/errors.md",
  "docs/!(cli|services|write-a-plugin|packages|port-a-board|hooks|errors|architecture).md",
  "docs/boards/*.md",
  "docs/architecture.md",
  "docs/decisions/*.md",
];

/**
 * Writes the documentation as a site: the pages of docs/, the README of each package, and the API of each package from its sources.
 * @returns how many warnings there were: broken links, exported names without documentation, types that are used but not exported
 */
export async function writeSite(folder: string): Promise<number> {
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
      requiredToBeDocumented: ["Class", "Function", "Interface", "Method", "TypeAlias", "Variable"],
      validation: { notDocumented: true, notExported: true, invalidLink: true },
    },
    projectDocuments: pages,
    highlightLanguages: ["typescript", "javascript", "json", "sh", "console", "c", "make", "cmake", "yaml", "diff"],
    searchInDocuments: true,
    sortEntryPoints: false,
    // What core hands on of zod is documented there.
    excludeExternals: true,
    router: "pages",
    hideGenerator: true,
    disableGit: true,
    logLevel: LogLevel.Warn,
    markdownItLoader: markCodes,
  });
  application.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_: unknown, page: DocumentReflection) => takeTitle(page));
  application.renderer.defineRouter("pages", PageRouter);
  const project = await application.convert();
  if (project === undefined) throw new Error("the documentation cannot be made: see above");
  await application.generateDocs(project, folder);
  return application.logger.warningCount + application.logger.errorCount;
}

/** A page is listed by its title, not by its file's name. */
function takeTitle(page: DocumentReflection): void {
  const text = page.content.map((part) => part.text).join("");
  const [, title] = /^# (.+)$/m.exec(text) ?? [];
  if (title !== undefined) page.name = title;
}

/** A page's address stays the same when its title changes: `documents/errors.html`. */
class PageRouter extends KindRouter {
  protected override getIdealBaseName(of: Reflection): string {
    const path = of.isDocument() ? this.application.files.getReflectionPath(of) : undefined;
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

/** Gives each problem code in a table's cell an address of its own: `errors.html#PORT_TAKEN`. */
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
