/**
 * Lets a reader go away (`nixwrt plan | head`) without a crash: what it no longer reads is dropped, and the exit code
 * still says how the verb ended.
 */
export function tolerateClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // EIO is what a terminal gives whose window was closed.
      if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
    });
  }
}

/** Resolves when all that was written has left this process, or cannot any more. */
export async function flush(): Promise<void> {
  await Promise.all(
    [process.stdout, process.stderr].map((stream) => new Promise<void>((resolve) => stream.write("", () => resolve()))),
  );
}
