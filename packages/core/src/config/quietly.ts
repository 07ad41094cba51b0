import { setImmediate } from "node:timers/promises";

/** Of Node's warnings, those about how it reads a module, which tell the user of a config file nothing. */
const unhelpful = /^(Type Stripping|Module type of .* is not specified|Failed to load the ES module)/;

/** Runs something without Node's warnings about how modules are marked. Not to be run twice at a time. */
export async function quietly<T>(run: () => Promise<T>): Promise<T> {
  const { emit } = process;
  process.emit = ((event: string, ...given: unknown[]) => {
    if (event === "warning" && given[0] instanceof Error && unhelpful.test(given[0].message)) return true;
    return Reflect.apply(emit, process, [event, ...given]) as boolean;
  }) as typeof process.emit;
  try {
    return await run();
  } finally {
    // Node emits warnings a tick after they arise.
    await setImmediate();
    process.emit = emit;
  }
}
