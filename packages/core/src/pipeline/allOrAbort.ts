/**
 * Runs tasks side by side. The first that fails aborts the others; all have ended when this settles, so that nothing
 * is left running behind an error.
 * @param outer ends all of them
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
