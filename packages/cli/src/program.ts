import { styleText } from "node:util";
import { Command } from "commander";
import manifest from "../package.json" with { type: "json" };
import { buildCommand } from "./verbs/build.js";
import { doctorCommand } from "./verbs/doctor.js";
import { examples } from "./verbs/examples.js";
import { explainCommand } from "./verbs/explain.js";
import { gcCommand } from "./verbs/gc.js";
import type { Perform } from "./verbs/Perform.js";
import { planCommand } from "./verbs/plan.js";
import { runCommand } from "./verbs/run.js";
import { updateCommand } from "./verbs/update.js";

const notes = `
Environment:
  NIXWRT_CACHE           folder of the cache (default: nixwrt below the user's cache folder)
  NIXWRT_MIRROR          Debian mirror to use (default: that of this machine)
  NO_COLOR, FORCE_COLOR  no colours, or colours also where there is no terminal
  NIXWRT_DEBUG=1         print the stack of a bug

Exit codes:
  0 done   1 a bug   2 usage   3 config   4 archive   5 a step failed
  6 this machine lacks something   7 does not fit its partition   130 interrupted
`;

/** The command line: all verbs, each in a file of its own. */
export function createProgram(perform: Perform): Command {
  const program = new Command("nixwrt")
    .description("Builds firmware images for routers from npm plugins and a config file.")
    .version(manifest.version, "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [verb]", "show the help of a verb")
    .option("-C, --directory <folder>", "work on the project in this folder (default: this one)")
    .option("--config <file>", "use this config file (default: found in the folder or above)")
    .addHelpText(
      "after",
      examples({
        "nixwrt build": "build the images into out/",
        "nixwrt run": "boot the emulator image and forward ssh",
        "nixwrt plan": "list the steps of a build",
        "nixwrt explain CONFIG_SQUASHFS": "who asked for a kernel symbol",
        "nixwrt update": "take updates into nixwrt.lock",
        "nixwrt gc": "free the cache of what no project needs",
        "nixwrt doctor": "check that this machine can build",
      }) + notes,
    );
  const verbs = [buildCommand, runCommand, planCommand, explainCommand, updateCommand, gcCommand, doctorCommand];
  for (const command of [program, ...verbs.map((verb) => verb(perform))]) {
    command
      .configureHelp({
        showGlobalOptions: true,
        // commander takes the colours out where the stream shows none.
        styleTitle: (title) => styleText("bold", title, { validateStream: false }),
      })
      // What is wrong with a command line is reported like everything else.
      .configureOutput({ outputError: () => {} })
      .exitOverride();
    if (command !== program) program.addCommand(command);
  }
  return program;
}
