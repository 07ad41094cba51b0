import { lstat } from "node:fs/promises";

/** Whether there is anything at a path, a dangling link included. */
export async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
