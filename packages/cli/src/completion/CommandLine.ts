import type { Argument, Command, Option } from "commander";

/** The kind of value to complete: one of some names, a path on this machine, or free text, which cannot be completed. */
export type Value = readonly string[] | "file" | "folder" | "other";

export interface CompletedOption {
  /** Such as `-C`. */
  readonly short?: string;
  /** Such as `--directory`. */
  readonly long: string;
  readonly about: string;
  /** Kind of the option's value. Undefined: the option is a switch and takes no value. */
  readonly value?: Value;
}

export interface CompletedVerb {
  readonly name: string;
  readonly about: string;
  readonly options: readonly CompletedOption[];
  /** Kind of the verb's arguments. Undefined: the verb takes none. */
  readonly argument?: Value;
}

/** Everything that a shell can complete. */
export interface CommandLine {
  readonly options: readonly CompletedOption[];
  readonly verbs: readonly CompletedVerb[];
}

const help: CompletedOption = { short: "-h", long: "--help", about: "show help" };

/** Lists the options and verbs of the program. */
export function commandLineOf(program: Command): CommandLine {
  const options = [...program.options.map(optionOf), help];
  const verbs = program.commands.map((verb) => {
    const [argument] = verb.registeredArguments;
    // A verb with subcommands gets the options of all of them: the scripts do not check which subcommand was typed.
    const own = [verb, ...verb.commands].flatMap((one) => one.options.map(optionOf));
    const second = verb.commands.map((one) => one.name());
    return {
      name: verb.name(),
      about: verb.summary(),
      options: [...own, ...options.filter(({ long }) => long !== "--version")],
      ...(argument === undefined
        ? second.length > 0
          ? { argument: second }
          : {}
        : { argument: argumentOf(argument) }),
    };
  });
  const names = verbs.map(({ name }) => name);
  return {
    options,
    verbs: [...verbs, { name: "help", about: "show help for a verb", options: [], argument: names }],
  };
}

function optionOf({ short, long, description, required, argChoices, flags }: Option): CompletedOption {
  return {
    ...(short === undefined ? {} : { short }),
    long: long ?? flags,
    // Leaves out the default and what follows a semicolon, which are only of use in the help text.
    about: description.replace(/ \(default.*\)$/, "").replace(/;.*$/, ""),
    ...(required ? { value: argChoices ?? pathKind(/<(.*)>/.exec(flags)?.[1] ?? "") } : {}),
  };
}

function argumentOf(argument: Argument): Value {
  return argument.argChoices ?? pathKind(argument.name());
}

/** Derives the kind of a value from its placeholder in the help text. */
function pathKind(name: string): Value {
  return name === "file" || name === "folder" ? name : "other";
}
