import { expect } from "vitest";
import { loadConfig } from "../../src/config/loadConfig.js";
import { NixwrtError, type Problem } from "../../src/errors.js";

/** Returns the problems of a config that cannot be loaded. Paths in them start with `.` for the project's folder. */
export async function problemsOf(cwd: string, configFile?: string): Promise<Problem[]> {
  const fault = await loadConfig({ cwd, env: {}, ...(configFile === undefined ? {} : { configFile }) }).catch(
    (error: unknown) => error,
  );
  expect(fault).toBeInstanceOf(NixwrtError);
  expect((fault as NixwrtError).exitClass).toBe("config");
  const text = JSON.stringify((fault as NixwrtError).problems).replaceAll(cwd, ".");
  return JSON.parse(text) as Problem[];
}
