/** Reads documentation comments from the sources, for files that are generated from them. */
import ts from "typescript";

export interface SourceDocs {
  /** Returns an exported interface or type. */
  type(name: string): ts.Type;
  /** Returns the type of a property, without undefined. */
  typeOf(property: ts.Symbol): ts.Type;
  /** Returns the text of a documentation comment on one line, or an empty string if there is none. */
  describe(symbol: ts.Symbol): string;
  readonly checker: ts.TypeChecker;
}

/** Opens a source file and its imports. */
export function readSourceDocs(file: string): SourceDocs {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile("tsconfig.base.json", ts.sys.readFile).config,
    ts.sys,
    ".",
  );
  const program = ts.createProgram([file], options);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${file} is not a module`);
  const exported = new Map(checker.getExportsOfModule(module).map((symbol) => [symbol.name, symbol]));
  return {
    checker,
    type(name) {
      const symbol = exported.get(name);
      if (symbol === undefined) throw new Error(`${file} does not export ${name}`);
      return checker.getDeclaredTypeOfSymbol(symbol);
    },
    typeOf: (property) => checker.getNonNullableType(checker.getTypeOfSymbol(property)),
    describe: (symbol) =>
      ts
        .displayPartsToString(symbol.getDocumentationComment(checker))
        .replaceAll(/\s*\n\s*/g, " ")
        .replaceAll(/\{@link (\w+)\}/g, "$1")
        .trim(),
  };
}
