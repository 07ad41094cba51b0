/** Options of everything that waits. */
export interface TimeoutOptions {
  /** Milliseconds, before multiplication by `NIXWRT_TEST_TIMEOUT_SCALE`. */
  readonly timeoutMs?: number;
}

/**
 * Multiplies a timeout by the environment variable `NIXWRT_TEST_TIMEOUT_SCALE` (default 1), such as 3 on a slow machine.
 * @throws {Error} when the variable is not a positive number.
 */
export function scaledTimeout(milliseconds: number, env: NodeJS.ProcessEnv = process.env): number {
  const scale = Number(env.NIXWRT_TEST_TIMEOUT_SCALE || 1);
  if (!(scale > 0 && Number.isFinite(scale))) throw new Error("NIXWRT_TEST_TIMEOUT_SCALE is not a positive number");
  return Math.ceil(milliseconds * scale);
}
