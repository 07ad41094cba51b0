/** Given with anything that waits. */
export interface TimeoutOptions {
  /** Milliseconds, before `NIXWRT_TEST_TIMEOUT_SCALE` stretches them. */
  readonly timeoutMs?: number;
}

/**
 * A timeout as this machine needs it: times the environment's `NIXWRT_TEST_TIMEOUT_SCALE`, such as 3 on a slow one.
 * @throws {Error} when that is not a positive number.
 */
export function scaledTimeout(milliseconds: number, env: NodeJS.ProcessEnv = process.env): number {
  const scale = Number(env.NIXWRT_TEST_TIMEOUT_SCALE || 1);
  if (!(scale > 0 && Number.isFinite(scale))) throw new Error("NIXWRT_TEST_TIMEOUT_SCALE is not a positive number");
  return Math.ceil(milliseconds * scale);
}
