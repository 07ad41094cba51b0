/**
 * Runs tasks at the same time. The first that fails aborts the others. All tasks have ended when this settles, so none runs on after an
 * error.
 * @param outer aborts all tasks
 */
export async function allOrAbort<T extends readonly unknown[]>(
  outer: AbortSignal | undefined,
  tasks: { readonly [K in keyof T]: (signal: AbortSignal) => Promise<T[K]> },
): Promise<T> {
  const stop = new AbortController();
  const signal = outer === undefined ? stop.signal : AbortSignal.any([outer, stop.signal]);
  let first: { error: unknown } | undefined;
  const results = await Promise.all(
    tasks.map(async (task) => {
      try {
        return await task(signal);
      } catch (error) {
        first ??= { error };
        stop.abort(error);
        return undefined;
      }
    }),
  );
  if (first !== undefined) throw first.error;
  return results as unknown as T;
}
