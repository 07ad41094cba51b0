import { type ParseArgsConfig, parseArgs } from "node:util";
import { CreateError } from "./CreateError.js";

/** The parsed command line. */
export interface Options {
  readonly folder?: string;
  readonly template?: string;
  readonly device?: string;
  readonly hostname?: string;
  readonly plugins?: readonly string[];
  readonly sshKey?: string;
  readonly yes?: boolean;
  readonly help?: boolean;
  readonly version?: boolean;
}

const known = {
  template: { type: "string", short: "t" },
  device: { type: "string", short: "d" },
  hostname: { type: "string" },
  plugins: { type: "string", short: "p", multiple: true },
  "ssh-key": { type: "string" },
  yes: { type: "boolean", short: "y" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "V" },
} satisfies ParseArgsConfig["options"];

/** @throws {CreateError} `USAGE` when the command line is invalid. */
export function parseOptions(args: readonly string[]): Options {
  const { values, positionals } = parsed(args);
  const { "ssh-key": sshKey, plugins, ...others } = values;
  if (positionals.length > 1) throw usage(`give at most one folder, not ${positionals.join(" and ")}`);
  if (others.template !== undefined && (others.device !== undefined || plugins !== undefined))
    throw usage("a template already has a device and plugins: give either --template, or --device and --plugins");
  return {
    ...others,
    ...(positionals[0] === undefined ? {} : { folder: positionals[0] }),
    ...(sshKey === undefined ? {} : { sshKey }),
    ...(plugins === undefined ? {} : { plugins: plugins.flatMap((list) => list.split(",")).filter(Boolean) }),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: known, allowPositionals: true });
  } catch (error) {
    throw usage(error instanceof Error ? (error.message.split(". ")[0] ?? "") : String(error));
  }
}

function usage(message: string): CreateError {
  return new CreateError({ code: "USAGE", message, hint: "`npm create nixwrt -- --help` shows the options" });
}
