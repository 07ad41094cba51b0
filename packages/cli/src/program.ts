import { styleText } from "node:util";
import { Command } from "commander";
import manifest from "../package.json" with { type: "json" };
import { becomePerson } from "./sudo/becomePerson.js";
import { addCommand } from "./verbs/add.js";
import { buildCommand } from "./verbs/build.js";
import { cacheCommand } from "./verbs/cache.js";
import { completionCommand } from "./verbs/completion.js";
import { devicesCommand } from "./verbs/devices.js";
import { doctorCommand } from "./verbs/doctor.js";
import { examples } from "./verbs/examples.js";
import { explainCommand } from "./verbs/explain.js";
import { gcCommand } from "./verbs/gc.js";
import { initCommand } from "./verbs/init.js";
import { inspectCommand } from "./verbs/inspect.js";
import { keygenCommand } from "./verbs/keygen.js";
import type { Perform } from "./verbs/Perform.js";
import { packagesCommand } from "./verbs/packages.js";
import { planCommand } from "./verbs/plan.js";
import { pluginsCommand } from "./verbs/plugins.js";
import type { ProjectOptions } from "./verbs/projectOptions.js";
import { runCommand } from "./verbs/run.js";
import { tftpCommand } from "./verbs/tftp.js";
import { updateCommand } from "./verbs/update.js";
import { upgradeCommand } from "./verbs/upgrade.js";
import { verifyCommand } from "./verbs/verify.js";

const notes = `
Environment:
  NIXWRT_CACHE    folder of the cache (default: ~/.cache/nixwrt)
  NIXWRT_MIRROR   Debian mirror to use (default: that of this machine)
  NO_COLOR        no colours; FORCE_COLOR: colours even without a terminal
  NIXWRT_DEBUG=1  print the stack of a bug

Exit codes:
  0  done                       5  a build step failed
  1  a bug of nixwrt            6  this machine lacks something
  2  wrong command line         7  an image does not fit its partition
  3  wrong config or plugin     8  a device refused an upgrade
  4  archive, network, or lock  9  a file is not a valid image
                               10 a file could not be checked completely
                               11 update --check: there are updates
                               130, 143  ended by Ctrl-C, by kill
`;

/** Creates the command line with all verbs. */
export function createProgram(perform: Perform): Command {
  const program = new Command("nixwrt")
    .description("Builds firmware images for routers from npm plugins and a config file.")
    .version(manifest.version, "-V, --version", "print the version")
    .usage("[options] <verb>")
    .commandsGroup("Verbs:")
    .helpCommand("help [verb]", "show help for a verb")
    .option("-C, --directory <folder>", "project folder (default: the current one)")
    .option("--config <file>", "config file (default: found in that folder or above)")
    .option("--device <board>", "build for this board instead of the config's device")
    .addHelpText(
      "after",
      examples({
        "nixwrt build": "build the images into out/",
        "nixwrt run": "boot the emulator image and forward ssh",
        "nixwrt plan": "list the steps of a build",
        "nixwrt explain CONFIG_SQUASHFS": "who asked for a kernel symbol",
        "nixwrt packages": "list the packages that a config can name",
        "nixwrt add tcpdump": "the line that adds a package to a config",
        "nixwrt plugins": "list the installed plugins",
        "nixwrt devices": "list the boards that --device takes",
        "nixwrt inspect FILE": "what an image consists of",
        "nixwrt keygen": "make a key for signing images",
        "nixwrt tftp": "serve an image to a router's boot loader",
        "nixwrt update": "update nixwrt.lock",
        "nixwrt verify": "check nixwrt.lock against what Debian signed",
        "nixwrt upgrade root@router": "upgrade a device over ssh, with a fallback",
        "nixwrt cache push TARGET": "share build results with a team",
        "nixwrt gc": "remove what no project needs from the cache",
        "nixwrt doctor": "check that this machine can build",
        "nixwrt init": "add a config to a package",
        "nixwrt completion bash": "set up shell completion",
      }) + notes,
    );
  const verbs = [
    buildCommand,
    runCommand,
    tftpCommand,
    planCommand,
    explainCommand,
    updateCommand,
    verifyCommand,
    packagesCommand,
    addCommand,
    pluginsCommand,
    devicesCommand,
    upgradeCommand,
    inspectCommand,
    keygenCommand,
    cacheCommand,
    gcCommand,
    doctorCommand,
    initCommand,
    completionCommand,
  ];
  // tftp needs root to bind its port, so it drops the privileges itself.
  program.hook("preAction", (_program, action) => {
    const { directory } = action.optsWithGlobals<ProjectOptions>();
    if (action.name() !== "tftp") becomePerson(process.env, directory);
  });
  const commands = verbs.map((verb) => verb(perform));
  for (const command of [program, ...commands.flatMap((one) => [one, ...one.commands])]) {
    command
      .configureHelp({
        showGlobalOptions: true,
        subcommandTerm: (verb) => verb.name(),
        // commander strips the colours if the stream does not support them.
        styleTitle: (title) => styleText("bold", title, { validateStream: false }),
      })
      // reportError reports a wrong command line, like all other errors.
      .configureOutput({ outputError: () => {} })
      .helpOption("-h, --help", "show help")
      .exitOverride();
  }
  for (const command of commands) program.addCommand(command);
  return program;
}
