import { Application, LogLevel } from "typedoc";
import { load, type PluginOptions } from "typedoc-plugin-markdown";

/** Settings for Markdown: one page for each package, with tables where they are shorter than headings. */
const markdown: Partial<PluginOptions> = {
  outputFileStrategy: "modules",
  entryFileName: "index",
  hideBreadcrumbs: true,
  useCustomAnchors: true,
  hidePageHeader: true,
  useCodeBlocks: true,
  parametersFormat: "table",
  interfacePropertiesFormat: "table",
  typeDeclarationFormat: "table",
  pageTitleTemplates: { module: "API of {name}", index: "API" },
};

/**
 * Writes a Markdown page for the API of each package, from its sources.
 * @returns the number of warnings: exported names without documentation, types that are used but not exported, and broken links in comments
 */
export async function writeReference(folder: string): Promise<number> {
  const application = await Application.bootstrapWithPlugins({
    plugin: [load],
    ...markdown,
    name: "API",
    entryPointStrategy: "packages",
    entryPoints: ["packages/core", "packages/testkit", "packages/device-*", "packages/plugin-*"],
    packageOptions: {
      entryPoints: ["src/index.ts"],
      // The site has a separate page for each README.
      readme: "none",
      disableSources: true,
      // Another command checks the types, and more thoroughly.
      skipErrorChecking: true,
      excludeExternals: true,
      excludeReferences: true,
      requiredToBeDocumented: ["Class", "Function", "Interface", "Method", "TypeAlias", "Variable"],
      validation: { notDocumented: true, notExported: true, invalidLink: true },
    },
    readme: "none",
    sortEntryPoints: false,
    hideGenerator: true,
    disableGit: true,
    logLevel: LogLevel.Warn,
  });
  const project = await application.convert();
  if (project === undefined) throw new Error("the reference cannot be made: see above");
  await application.outputs.writeOutput({ name: "markdown", path: folder }, project);
  return application.logger.warningCount + application.logger.errorCount;
}
