import { Argument, Command } from "commander";
import { bashCompletion } from "../completion/bash.js";
import { commandLineOf } from "../completion/CommandLine.js";
import { fishCompletion } from "../completion/fish.js";
import { zshCompletion } from "../completion/zsh.js";
import { write } from "../terminal/write.js";
import { examples } from "./examples.js";
import type { Perform } from "./Perform.js";

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

export function completionCommand(perform: Perform): Command {
  return new Command("completion")
    .summary("print a shell completion script")
    .description("Prints a script that lets your shell complete nixwrt's verbs, options and files.")
    .addArgument(new Argument("<shell>", "the shell").choices(Object.keys(scripts)))
    .addHelpText(
      "after",
      examples({
        "source <(nixwrt completion bash)": "in ~/.bashrc",
        "source <(nixwrt completion zsh)": "in ~/.zshrc, after compinit",
        "nixwrt completion fish | source": "in ~/.config/fish/config.fish",
        'alias nixwrt="npx nixwrt"': "if nixwrt is not installed globally",
      }),
    )
    .action((shell: keyof typeof scripts, _options, command: Command) =>
      perform(async () => {
        const { parent } = command;
        if (parent === null) throw new Error("the verb has a program");
        write(process.stdout, scripts[shell](commandLineOf(parent)));
        return 0;
      }),
    );
}
