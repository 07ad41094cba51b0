import type { CommandLine, CompletedOption, Value } from "./CommandLine.js";

/** Generates the completion script for fish. */
export function fishCompletion({ options, verbs }: CommandLine): string {
  const skipped = options
    .filter(({ value }) => value !== undefined)
    .flatMap(({ short, long }) => [short ?? long, long]);
  const none = "not __nixwrt_verb > /dev/null";
  const lines = [
    ...verbs.map(({ name, about }) => complete(none, `-a ${name} -d ${quote(about)}`)),
    ...options.map((option) => complete(none, optionFlags(option))),
    ...verbs.flatMap((verb) => {
      const seen = `string match -q -- ${verb.name} (__nixwrt_verb)`;
      return [
        ...verb.options.map((option) => complete(seen, optionFlags(option))),
        ...(verb.argument === undefined || verb.argument === "other"
          ? []
          : [complete(seen, argumentFlags(verb.argument))]),
      ];
    }),
  ];
  return `# Completes nixwrt in fish: nixwrt completion fish > ~/.config/fish/completions/nixwrt.fish

function __nixwrt_verb
  set -l words (commandline -opc)
  set -l value no
  for word in $words[2..-1]
    if test $value = yes
      set value no
    else if contains -- $word ${[...new Set(skipped)].join(" ")}
      set value yes
    else if not string match -q -- '-*' $word
      echo $word
      return
    end
  end
  return 1
end

complete -c nixwrt -f
${lines.join("\n")}
`;
}

function complete(condition: string, flags: string): string {
  return `complete -c nixwrt -n ${quote(condition)} ${flags}`;
}

function optionFlags({ short, long, about, value }: CompletedOption): string {
  const names = [...(short === undefined ? [] : [`-s ${short.slice(1)}`]), `-l ${long.slice(2)}`];
  const follows = value === undefined ? [] : ["-r", value === "other" ? "-f" : argumentFlags(value)];
  return [...names, ...follows, `-d ${quote(about)}`].join(" ");
}

function argumentFlags(value: Value): string {
  if (value === "file") return "-F";
  if (value === "folder") return `-f -a ${quote("(__fish_complete_directories)")}`;
  return `-f -a ${quote(typeof value === "string" ? "" : value.join(" "))}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
