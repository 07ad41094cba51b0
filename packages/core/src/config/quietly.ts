import { setImmediate } from "node:timers/promises";

/** Node's warnings about how it reads a module. They do not help the user of a config file. */
const unhelpful = /^(Type Stripping|Module type of .* is not specified|Failed to load the ES module)/;

/** Number of calls that are running. The first one sets the filter, and the last one removes it. */
let running = 0;
let removeFilter = () => {};

/** Runs a function without Node's warnings about how modules are marked. Several calls may run at the same time. */
export async function quietly<T>(run: () => Promise<T>): Promise<T> {
  running += 1;
  if (running === 1) removeFilter = filterWarnings();
  try {
    return await run();
  } finally {
    // Node emits warnings one tick later.
    await setImmediate();
    running -= 1;
    if (running === 0) removeFilter();
  }
}

/** @returns a function that removes the filter. If other code has wrapped `emit` since, the filter stays but lets everything pass */
function filterWarnings(): () => void {
  const { emit } = process;
  let filters = true;
  const filtered = ((event: string, ...given: unknown[]) => {
    if (filters && event === "warning" && given[0] instanceof Error && unhelpful.test(given[0].message)) return true;
    return Reflect.apply(emit, process, [event, ...given]) as boolean;
  }) as typeof process.emit;
  process.emit = filtered;
  return () => {
    filters = false;
    if (process.emit === filtered) process.emit = emit;
  };
}
