import { createToolRunner } from "../engine/tools.js";
import type { ImageTools } from "./ImageTools.js";

/** Returns the programs of an unpacked image tool root, which run in sandboxes of the Nix root's bubblewrap. Both paths are absolute. */
export function sandboxedTools({ nixRoot, root }: { readonly nixRoot: string; readonly root: string }): ImageTools {
  const tools = createToolRunner({ nixRoot });
  return {
    identity: root,
    run: (command, { workDirectory, stdin, env, signal }) =>
      tools.run(
        {
          root,
          command,
          binds: [{ host: workDirectory, guest: "/work", writable: true }],
          cwd: "/work",
          ...(env === undefined ? {} : { env }),
          ...(signal === undefined ? {} : { signal }),
        },
        stdin === undefined ? { stdin: "ignore" } : { input: stdin },
      ),
  };
}
