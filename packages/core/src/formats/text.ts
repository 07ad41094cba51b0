/** Returns the text from an offset to the next NUL, or up to `limit` bytes. Headers store names like this. */
export function textAt(data: Buffer, offset: number, limit: number): string {
  const field = data.subarray(offset, offset + limit);
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end < 0 ? field.length : end);
}
