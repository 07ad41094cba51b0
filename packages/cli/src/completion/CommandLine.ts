import type { Argument, Command, Option } from "commander";

/** What may follow: names to choose from, a path of this machine, or something that only its user knows. */
export type Value = readonly string[] | "file" | "folder" | "other";

export interface CompletedOption {
  /** `-C`, where there is one. */
  readonly short?: string;
  /** `--directory`. */
  readonly long: string;
  readonly about: string;
  /** Undefined: a switch, which takes none. */
  readonly value?: Value;
}

export interface CompletedVerb {
  readonly name: string;
  readonly about: string;
  readonly options: readonly CompletedOption[];
  /** What its arguments are. Undefined: it takes none. */
  readonly argument?: Value;
}

/** All that a shell can complete. */
export interface CommandLine {
  readonly options: readonly CompletedOption[];
  readonly verbs: readonly CompletedVerb[];
}

const help: CompletedOption = { short: "-h", long: "--help", about: "show help" };

/** The command line as the program knows it. */
export function commandLineOf(program: Command): CommandLine {
  const options = [...program.options.map(optionOf), help];
  const verbs = program.commands.map((verb) => {
    const [argument] = verb.registeredArguments;
    // A verb of two words has the options of all its second words: a shell is not asked which of them was typed.
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
    // Without the default, which is for those who read.
    about: description.replace(/ \(default.*\)$/, "").replace(/;.*$/, ""),
    ...(required ? { value: argChoices ?? pathKind(/<(.*)>/.exec(flags)?.[1] ?? "") } : {}),
  };
}

function argumentOf(argument: Argument): Value {
  return argument.argChoices ?? pathKind(argument.name());
}

/** By how help calls it. */
function pathKind(name: string): Value {
  return name === "file" || name === "folder" ? name : "other";
}
