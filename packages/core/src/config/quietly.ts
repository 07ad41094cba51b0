import { setImmediate } from "node:timers/promises";

/** Of Node's warnings, those about how it reads a module, which tell the user of a config file nothing. */
const unhelpful = /^(Type Stripping|Module type of .* is not specified|Failed to load the ES module)/;

/** Runs that go on now; the first one sets the filter, and the last one takes it away. */
let running = 0;
let removeFilter = () => {};

/** Runs something without Node's warnings about how modules are marked. Any number of them may run at a time. */
export async function quietly<T>(run: () => Promise<T>): Promise<T> {
  running += 1;
  if (running === 1) removeFilter = filterWarnings();
  try {
    return await run();
  } finally {
    // Node emits warnings a tick after they arise.
    await setImmediate();
    running -= 1;
    if (running === 0) removeFilter();
  }
}

/** @returns what takes the filter away; where someone else has put a function around it since, it lets all pass instead */
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
