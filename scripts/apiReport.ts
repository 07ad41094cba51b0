import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import ts from "typescript";

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports: Readonly<Record<string, string | { readonly types?: string }>>;
}

/**
 * Path of the API report of each entry point of each published package, by the path of its type declarations: `api.md`, or `api.device.md`
 * for `./device`. Needs a build.
 */
export function apiReports(): Readonly<Record<string, string>> {
  const folders = globSync("packages/*/package.json").map((file) => dirname(file));
  return Object.fromEntries(
    folders.sort().flatMap((folder) => {
      if (readManifest(folder).private) return [];
      return Object.entries(entryPoints(folder)).map(([entry, types]) => [
        types,
        join(folder, entry === "." ? "api.md" : `api.${basename(entry)}.md`),
      ]);
    }),
  );
}

/**
 * Returns the public types of an entry point from the declarations that its package is published with. They are sorted by name and have no
 * comments, so that every change of the report is a change for users.
 */
export function apiReport(declarations: string): string {
  const folder = dirname(dirname(declarations));
  const { name } = readManifest(folder);
  const entries = entryPoints(folder);
  const program = programOf(Object.values(entries));
  const checker = program.getTypeChecker();
  const exportsOf = (file: string) => {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    return module === undefined ? [] : checker.getExportsOfModule(module);
  };
  const exported = new Map<ts.Symbol, string[]>();
  const imports = new Imports();
  for (const symbol of exportsOf(declarations)) {
    const found = follow(checker, symbol);
    if ("module" in found) imports.reexport(found);
    else exported.set(found.symbol, [...(exported.get(found.symbol) ?? []), symbol.name]);
  }
  const elsewhere = new Map<ts.Symbol, { module: string; name: string }>();
  for (const [entry, file] of Object.entries(entries)) {
    for (const symbol of file === declarations ? [] : exportsOf(file)) {
      const found = follow(checker, symbol);
      if ("symbol" in found && !elsewhere.has(found.symbol))
        elsewhere.set(found.symbol, { module: join(name, entry), name: symbol.name });
    }
  }

  const printer = ts.createPrinter({ removeComments: true });
  const declared: { name: string; text: string }[] = [];
  const seen = new Set(exported.keys());
  const print = (statement: ts.Statement, symbol?: ts.Symbol) => {
    const names = symbol === undefined ? undefined : (exported.get(symbol) ?? []);
    const text = printer.printNode(ts.EmitHint.Unspecified, statement, statement.getSourceFile());
    const label = names === undefined ? "" : labelOf(symbol?.name ?? "", names);
    declared.push({ name: symbol?.name ?? "", text: `${label}${text}` });
    const visit = (node: ts.Node): void => {
      ts.forEachChild(node, visit);
      const used = ts.isIdentifier(node) ? checker.getSymbolAtLocation(node) : undefined;
      if (used === undefined) return;
      const found = follow(checker, used);
      if ("module" in found) imports.use(found);
      else if (!seen.has(found.symbol) && statementsOf(found.symbol).length > 0) {
        const other = elsewhere.get(found.symbol);
        if (other === undefined) seen.add(found.symbol);
        else imports.use(other);
      }
    };
    visit(statement);
  };
  // Iterating over a set includes what is added meanwhile, so this prints everything that exported declarations need.
  for (const symbol of seen) for (const statement of statementsOf(symbol)) print(statement, symbol);
  for (const statement of program.getSourceFile(declarations)?.statements ?? []) {
    if (ts.isModuleDeclaration(statement) && ts.isStringLiteral(statement.name)) print(statement);
  }

  const title = Object.entries(entries).find(([, file]) => file === declarations)?.[0] ?? ".";
  const sorted = declared.toSorted((a, b) => compare(a.name, b.name) || compare(a.text, b.text));
  return `# API of ${join(name, title)}

<!-- Made by \`npm run api\` from what is built. Do not edit. What is not exported is part of something that is. -->

\`\`\`ts
${[imports.text(), ...sorted.map(({ text }) => text)].join("\n\n").trim()}
\`\`\`
`;
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}

/** Returns the type declarations of each entry point, by its name in the manifest's `exports`: `.`, `./device`. */
function entryPoints(folder: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(readManifest(folder).exports ?? {}).flatMap(([entry, target]) => {
      const types = typeof target === "string" ? undefined : target.types;
      return types === undefined || !existsSync(join(folder, types)) ? [] : [[entry, join(folder, types)]];
    }),
  );
}

/** Returns a program of a package's own declarations. It does not read those of other packages. */
function programOf(files: readonly string[]): ts.Program {
  const options: ts.CompilerOptions = { module: ts.ModuleKind.NodeNext, noLib: true, types: [] };
  const host = ts.createCompilerHost(options, true);
  host.resolveModuleNameLiterals = (names, from) =>
    names.map(({ text }) => {
      const file = resolve(dirname(from), text.replace(/\.js$/, ".d.ts"));
      const found = text.startsWith(".") && existsSync(file);
      return { resolvedModule: found ? { resolvedFileName: file, extension: ts.Extension.Dts } : undefined };
    });
  return ts.createProgram([...files], options, host);
}

interface External {
  readonly module: string;
  /** `* as x` for a whole module. */
  readonly name: string;
}

/** Resolves a name to a declaration of this package or to an export of another package. */
function follow(checker: ts.TypeChecker, symbol: ts.Symbol): { readonly symbol: ts.Symbol } | External {
  let current = symbol;
  while (current.flags & ts.SymbolFlags.Alias) {
    const declaration = current.declarations?.[0];
    const from = declaration && moduleOf(declaration);
    if (declaration !== undefined && from !== undefined && !from.startsWith(".")) {
      return { module: from, name: importedName(declaration) };
    }
    const next = checker.getImmediateAliasedSymbol(current);
    if (next === undefined || next === current) break;
    current = next;
  }
  return { symbol: current };
}

function moduleOf(declaration: ts.Node): string | undefined {
  const statement = ts.findAncestor(
    declaration,
    (node): node is ts.ImportDeclaration | ts.ExportDeclaration =>
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node),
  );
  const specifier = statement?.moduleSpecifier;
  return specifier !== undefined && ts.isStringLiteral(specifier) ? specifier.text : undefined;
}

function importedName(declaration: ts.Node): string {
  if (ts.isNamespaceImport(declaration)) return `* as ${declaration.name.text}`;
  if (ts.isImportClause(declaration)) return `default as ${declaration.name?.text}`;
  if (!ts.isImportSpecifier(declaration) && !ts.isExportSpecifier(declaration)) return declaration.getText();
  return (declaration.propertyName ?? declaration.name).text;
}

/** Returns a symbol's declarations at the top level of this package's files. */
function statementsOf({ declarations = [] }: ts.Symbol): ts.Statement[] {
  return declarations.flatMap((declaration) => {
    const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
    return ts.isSourceFile(statement.parent) && ts.isStatement(statement) ? [statement] : [];
  });
}

/** Collects import and export lines. Each name appears once. */
class Imports {
  readonly #imported = new Map<string, Set<string>>();
  readonly #exported = new Map<string, Set<string>>();

  use({ module, name }: External): void {
    this.#imported.set(module, (this.#imported.get(module) ?? new Set()).add(name));
  }

  reexport({ module, name }: External): void {
    this.#exported.set(module, (this.#exported.get(module) ?? new Set()).add(name));
  }

  text(): string {
    const line = (keyword: string, module: string, names: ReadonlySet<string>) => {
      const [whole = [], single = []] = [true, false].map((all) =>
        [...names].filter((name) => /^\*/.test(name) === all),
      );
      return [
        ...whole.map((name) => `${keyword} ${name} from "${module}";`),
        ...(single.length === 0 ? [] : [`${keyword} { ${single.sort().join(", ")} } from "${module}";`]),
      ];
    };
    return [
      ...[...this.#exported].flatMap(([module, names]) => line("export", module, names)),
      ...[...this.#imported].flatMap(([module, names]) => line("import", module, names)),
    ]
      .sort()
      .join("\n");
  }
}

function labelOf(name: string, exportedAs: readonly string[]): string {
  if (exportedAs.length === 0) return "// not exported\n";
  return exportedAs.length === 1 && exportedAs[0] === name
    ? ""
    : `// exported as ${exportedAs.toSorted().join(", ")}\n`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
