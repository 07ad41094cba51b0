import { Command } from "commander";
import { count } from "../format/count.js";
import { withProgress } from "../progress/withProgress.js";
import { print, say } from "../terminal/write.js";
import { examples } from "./examples.js";
import type { Perform } from "./Perform.js";
import { printJson } from "./printJson.js";
import { openProjectOf, type ProjectOptions } from "./projectOptions.js";

interface VerifyOptions extends ProjectOptions {
  readonly offline?: true;
  readonly json?: true;
}

export function verifyCommand(perform: Perform): Command {
  return new Command("verify")
    .summary("check nixwrt.lock against what Debian signed")
    .description(
      "Checks that everything in nixwrt.lock is in an index that Debian signed, without trusting the lock. It fails if " +
        "something is wrong or could not be checked. It builds nothing.",
    )
    .option("--offline", "do not use the network; check against the indices in the cache")
    .option("--json", "print the findings as JSON: name, version, state, detail")
    .addHelpText(
      "after",
      examples({
        "nixwrt verify": "check the lock, as in CI",
        "nixwrt verify --json | jq '.findings[]'": "the result for each package",
      }),
    )
    .action((_options, command: Command) => perform((signal) => verify(command.optsWithGlobals(), signal)));
}

async function verify(options: VerifyOptions, signal: AbortSignal): Promise<number> {
  const { verifyProject } = await import("@nixwrt/core/host");
  const { findings, problem } = await withProgress(signal, async (reporter) => {
    const project = await openProjectOf(options, signal);
    return verifyProject(project, { offline: options.offline ?? false, onEvent: reporter.accept, signal });
  });
  if (options.json) await printJson({ version: 1, findings });
  const number = (state: string) => findings.filter((one) => one.state === state).length;
  const summary = `${count(number("checked"), "package")} checked, ${number("not checked")} not checked, ${number("wrong")} wrong`;
  if (problem === undefined) {
    if (options.json) say(summary);
    else print(summary);
    return 0;
  }
  say(summary);
  throw problem;
}
