/**
 * Prevents a crash if the reader of a pipe exits early, as in `nixwrt plan | head`. The remaining output is dropped, and
 * the exit code still shows how the verb ended.
 */
export function tolerateClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // A terminal whose window was closed gives EIO.
      if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
    });
  }
}

/** Resolves when all output has been written, or can no longer be written. */
export async function flush(): Promise<void> {
  await Promise.all(
    [process.stdout, process.stderr].map((stream) => new Promise<void>((resolve) => stream.write("", () => resolve()))),
  );
}
