import { Command } from "commander";
import { styleFor } from "../terminal/style.js";
import { print } from "../terminal/write.js";
import { examples } from "./examples.js";
import type { Perform } from "./Perform.js";
import { printJson } from "./printJson.js";
import { openProjectOf, type ProjectOptions } from "./projectOptions.js";

interface ExplainOptions extends ProjectOptions {
  readonly json?: true;
}

export function explainCommand(perform: Perform): Command {
  return new Command("explain")
    .summary("show why something is in the image")
    .description(
      "Shows the final value of a kernel or busybox symbol, a file, a package, a service, a user, an interface or " +
        "anything else in the image: which plugin asked for it, and which asked for something else.",
    )
    .argument("<name>", "CONFIG_SYMBOL, /path/in/the/image, tcp/PORT, or a name")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      examples({
        "nixwrt explain CONFIG_SQUASHFS": "a symbol of the kernel or of busybox",
        "nixwrt explain /etc/passwd": "a file",
        "nixwrt explain sshd": "a service or a package, or both",
        "nixwrt explain eth0": "an interface",
        "nixwrt explain tcp/443": "a port, and what uses it",
        "nixwrt explain tcpdump": "a package, in the image or not",
      }),
    )
    .action((name: string, _options, command: Command) =>
      perform((signal) => explain(name, command.optsWithGlobals(), signal)),
    );
}

async function explain(name: string, options: ExplainOptions, signal: AbortSignal): Promise<number> {
  const [
    { listPackages, NixwrtError, redactUrls },
    { findSubjects, nearestName },
    { subjectsOf },
    { formatSubject },
    { formatOffered },
  ] = await Promise.all([
    import("@nixwrt/core/host"),
    import("../explain/findSubjects.js"),
    import("../explain/subjects.js"),
    import("../explain/formatSubject.js"),
    import("../explain/formatOffered.js"),
  ]);
  const { system, plan, directory } = await openProjectOf(options, signal);
  const subjects = subjectsOf(system, plan);
  const found = findSubjects(subjects, name);
  if (found.length === 0) {
    const offered = (await listPackages({ cwd: directory })).find((one) => one.name === name);
    if (offered !== undefined) {
      if (options.json) await printJson([{ noun: "package", name, offered }]);
      else print(formatOffered(offered, styleFor(process.stdout)));
      return 0;
    }
    const similar = nearestName(subjects, name);
    throw new NixwrtError("usage", {
      code: "EXPLAIN_UNKNOWN",
      message: /^(tcp|udp)\/\d+$/.test(name)
        ? `no service listens on ${name}, and no plugin opens or forwards it`
        : `nothing in this project asks for ${JSON.stringify(name)}`,
      hint:
        similar === undefined
          ? "Give a CONFIG_SYMBOL, an absolute path, a port such as tcp/22, or a name"
          : `Did you mean ${similar}?`,
    });
  }
  if (options.json) {
    await printJson(
      found.map(({ noun, name, contribution, package: brought }) => ({
        noun,
        name,
        package: brought,
        ...contribution,
      })),
    );
  } else {
    const style = styleFor(process.stdout);
    print(redactUrls(found.map((subject) => formatSubject(subject, style)).join("\n\n")));
  }
  return 0;
}
