import { describe, expect, it } from "vitest";
import { parseStepSignal } from "../../src/engine/stepSignal.js";
import { prebuiltFiles } from "../../src/plan/prebuiltFiles.js";
import { debianBinary } from "../../src/system/source.js";
import { runScript } from "./shell.js";

/** Takes two files of a source with these files, and returns the list of outputs. */
function take(present: readonly string[]) {
  const files = { "/lib/firmware/radio.bin": { from: "usr/lib/firmware/a b.bin" }, "/etc/t": { from: "table" } };
  const { script } = prebuiltFiles({ name: "radio", source: debianBinary("radio"), licence: "Proprietary", files });
  const make = present.map((path) => `mkdir -p "$(dirname '${path}')"; echo x > '${path}'`).join("\n");
  const { stdout, exitCode } = runScript(
    `out=$PWD/out; mkdir source; cd source\n${make}\n${script}\ncd "$out"; find . -type f | sort`,
  );
  const problems = stdout.split("\n").flatMap((line) => {
    const signal = parseStepSignal(line);
    return signal?.kind === "problem" ? [signal.problem] : [];
  });
  return { stdout, exitCode, problems };
}

describe("prebuilt files", () => {
  it("keep their paths in the source", () => {
    expect(take(["usr/lib/firmware/a b.bin", "table", "more"]).stdout).toBe("./table\n./usr/lib/firmware/a b.bin");
  });

  it("are all named if the source lacks them", () => {
    const { problems, exitCode } = take(["usr/lib/firmware/b.bin"]);
    expect(exitCode).toBe(1);
    expect(problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      "PACKAGE_FILE_MISSING: the source of the package radio has no file usr/lib/firmware/a b.bin",
      "PACKAGE_FILE_MISSING: the source of the package radio has no file table",
    ]);
  });
});
