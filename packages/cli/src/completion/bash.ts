import { shellQuote } from "@nixwrt/core/shell-quote";
import type { CommandLine, CompletedOption, Value } from "./CommandLine.js";

/** Generates the completion script for bash 4 or newer. */
export function bashCompletion({ options, verbs }: CommandLine): string {
  const cases = verbs.map(
    (verb) => `    ${verb.name})
${valueCases(verb.options)}
      _nixwrt_words ${wordList(words(verb.options, verb.argument))}${paths(verb.argument)} ;;`,
  );
  const names = verbs.map(({ name }) => name);
  return `# Completes nixwrt in bash. For every new shell: source <(nixwrt completion bash)

_nixwrt_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur"); }
_nixwrt_paths() { compopt -o filenames; mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen "$1" -- "$cur"); }

_nixwrt() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} verb="" i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      ${options
        .filter(({ value }) => value !== undefined)
        .map(pattern)
        .join(" | ")}) ((i++)) ;;
      -*) ;;
      *) verb=\${COMP_WORDS[i]}; break ;;
    esac
  done
  case $verb in
    "")
${valueCases(options)}
      _nixwrt_words ${wordList([...names, ...words(options)])} ;;
${cases.join("\n")}
  esac
}

complete -F _nixwrt nixwrt
`;
}

/** The `case` statement that completes the value of the preceding option. */
function valueCases(options: readonly CompletedOption[]): string {
  const cases = options.flatMap((option) => {
    const { value } = option;
    if (value === undefined) return [];
    const answer = typeof value === "string" ? paths(value).replace(/^; /, "") : `_nixwrt_words ${wordList(value)}`;
    return [`        ${pattern(option)}) ${answer === "" ? "" : `${answer}; `}return ;;`];
  });
  return `      case $prev in\n${cases.join("\n")}\n      esac`;
}

function pattern({ short, long }: CompletedOption): string {
  return short === undefined ? long : `${short} | ${long}`;
}

function words(options: readonly CompletedOption[], argument?: Value): string[] {
  const choices = argument === undefined || typeof argument === "string" ? [] : argument;
  return [...choices, ...options.map(({ long }) => long)];
}

function paths(value: Value | undefined): string {
  if (value === "file") return "; _nixwrt_paths -f";
  return value === "folder" ? "; _nixwrt_paths -d" : "";
}

/** Quotes all names as a single shell word, as `compgen -W` expects them. */
function wordList(names: readonly string[]): string {
  return shellQuote(names.join(" "));
}
