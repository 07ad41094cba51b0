import { shellQuote } from "@nixwrt/core/shell-quote";
import type { CommandLine, CompletedOption, Value } from "./CommandLine.js";

/** Generates the completion script for zsh. It can be sourced or put into a folder of $fpath. */
export function zshCompletion({ options, verbs }: CommandLine): string {
  const cases = verbs.map(({ name, options: own, argument }) => {
    const specs = [
      ...own.map(optionSpec),
      ...(argument === undefined ? [] : [shellQuote(`*:argument:${action(argument)}`)]),
    ];
    return `        ${name}) _arguments ${specs.join(" \\\n          ")} ;;`;
  });
  return `#compdef nixwrt
# Completes nixwrt in zsh: source <(nixwrt completion zsh), after compinit

_nixwrt() {
  local state line
  local -a verbs=(
${verbs.map(({ name, about }) => `    ${shellQuote(`${name}:${escaped(about)}`)}`).join("\n")}
  )
  _arguments -C ${[...options.map(optionSpec), "'1: :->verb'", "'*:: :->rest'"].join(" \\\n    ")}
  case $state in
    verb) _describe verb verbs ;;
    rest)
      case $line[1] in
${cases.join("\n")}
      esac ;;
  esac
}

if [ "$funcstack[1]" = _nixwrt ]; then _nixwrt "$@"; else compdef _nixwrt nixwrt; fi
`;
}

/** Formats an option for `_arguments`. The `*` lets it be repeated. */
function optionSpec({ short, long, about, value }: CompletedOption): string {
  const names = short === undefined ? `'*'${long}` : `'*'{${short},${long}}`;
  return `${names}${shellQuote(`[${escaped(about)}]${value === undefined ? "" : `:value:${action(value)}`}`)}`;
}

function action(value: Value): string {
  if (value === "file") return "_files";
  if (value === "folder") return "_files -/";
  return typeof value === "string" ? " " : `(${value.join(" ")})`;
}

function escaped(text: string): string {
  return text.replaceAll(/[[\]:]/g, "\\$&");
}
