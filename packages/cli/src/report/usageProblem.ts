import type { Problem } from "@nixwrt/core";
import type { CommanderError } from "commander";

/** Turns an error of commander into a problem. */
export function usageProblem(error: CommanderError): Problem {
  const [message = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
  return {
    code: "USAGE",
    message: error.code === "commander.help" ? "no verb was given" : message,
    hint:
      suggestion?.replace(/^\((.*)\)$/, "$1") ??
      "`nixwrt --help` shows the verbs, `nixwrt <verb> --help` their options",
  };
}
