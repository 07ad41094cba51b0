import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import ts from "typescript";

/** Path of the API report of each published package that has types, by the path of its type declarations. Needs a build. */
export function apiReports(): Readonly<Record<string, string>> {
  const folders = globSync("packages/*/package.json").map((file) => dirname(file));
  const published = folders.filter((folder) => {
    const { private: hidden } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { private?: boolean };
    return hidden !== true && existsSync(join(folder, "dist/index.d.ts"));
  });
  return Object.fromEntries(
    published.sort().map((folder) => [join(folder, "dist/index.d.ts"), join(folder, "api.md")]),
  );
}

/**
 * Returns the public types of a package from the declarations that it is published with. They are sorted by name and have no comments, so
 * that every change of the report is a change for users.
 */
export function apiReport(declarations: string): string {
  const source = ts.createSourceFile(declarations, readFileSync(declarations, "utf8"), ts.ScriptTarget.Latest, true);
  const printer = ts.createPrinter({ removeComments: true });
  const exported = new Map<string, string[]>();
  const [imports, declared] = [[] as string[], [] as { name: string; text: string }[]];
  for (const statement of source.statements) {
    const text = printer.printNode(ts.EmitHint.Unspecified, statement, source);
    if (ts.isImportDeclaration(statement)) imports.push(text);
    else if (ts.isExportDeclaration(statement)) {
      for (const [name, as] of exportedNames(statement)) exported.set(name, [...(exported.get(name) ?? []), as]);
      if (statement.moduleSpecifier !== undefined) imports.push(text);
    } else declared.push({ name: nameOf(statement), text });
  }
  const named = declared
    .toSorted((a, b) => compare(a.name, b.name) || compare(a.text, b.text))
    .map(({ name, text }) => {
      const names = exported.get(name) ?? [];
      if (names.length === 0) return `// not exported\n${text}`;
      return names.length === 1 && names[0] === name ? text : `// exported as ${names.sort().join(", ")}\n${text}`;
    });
  const folder = basename(dirname(dirname(declarations)));
  return `# API of ${folder}

<!-- Made by \`npm run api\` from what is built. Do not edit. What is not exported is part of something that is. -->

\`\`\`ts
${[imports.sort().join("\n"), ...named].join("\n\n").trim()}
\`\`\`
`;
}

/** Returns the name of each export in this file, and the name under which it is exported. */
function exportedNames({ exportClause }: ts.ExportDeclaration): [name: string, as: string][] {
  if (exportClause === undefined || !ts.isNamedExports(exportClause)) return [];
  return exportClause.elements.map(({ name, propertyName }) => [(propertyName ?? name).text, name.text]);
}

function nameOf(statement: ts.Statement): string {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations[0]?.name.getText() ?? "";
  return (statement as { readonly name?: ts.Node } & ts.Statement).name?.getText() ?? "";
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
