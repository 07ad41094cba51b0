import { inspect } from "node:util";
import { styleFor } from "../terminal/style.js";

/** What is thrown without being meant for people is a bug of ours. Says so; the stack is for those who ask for it. */
export function reportBug(error: unknown): void {
  const style = styleFor(process.stderr);
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  process.stderr.write(
    `${style(["red", "bold"], "✗ BUG:")} ${what}\n` +
      "  → This is a bug in nixwrt, not in your config. Please report it with what is printed when\n" +
      "    NIXWRT_DEBUG=1 is set, and with the output of `npx nixwrt doctor`.\n",
  );
  if (process.env.NIXWRT_DEBUG === "1") process.stderr.write(`\n${inspect(error)}\n`);
}
