import { lstat } from "node:fs/promises";

/** Whether something exists at a path, including a dangling link. */
export async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
