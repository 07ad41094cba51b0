/**
 * Runs something without two of Node's warnings that tell the user of a config file nothing: that type stripping is
 * experimental, and that a package.json without "type" costs a second parse.
 */
export async function quietly<T>(run: () => Promise<T>): Promise<T> {
  const { emitWarning } = process;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    const code = (rest[0] as { code?: unknown } | undefined)?.code;
    if (code === "MODULE_TYPELESS_PACKAGE_JSON" || /Type Stripping/.test(String(warning))) return;
    Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
  try {
    return await run();
  } finally {
    process.emitWarning = emitWarning;
  }
}
