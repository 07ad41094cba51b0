/** Returns the width at which text for a stream is wrapped: a terminal's own, otherwise Infinity, so that `grep` finds whole lines. */
export function columnsFor(stream: NodeJS.WriteStream): number {
  return stream.isTTY ? stream.columns : Number.POSITIVE_INFINITY;
}
