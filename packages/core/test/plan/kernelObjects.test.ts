import { describe, expect, it } from "vitest";
import { kernelObjectsFunctions } from "../../src/plan/kernelObjects.js";
import { runScript } from "./shell.js";

/** Runs a build that keeps its objects, and then commands in a second build. `/start` stands for the file of objects. */
function secondBuild(second: string, between = ""): string {
  const functions = kernelObjectsFunctions.replaceAll(/(?<=\s)\/start\b/g, "../../first-objects");
  const { stdout, exitCode } = runScript(`${functions}
    build() { mkdir -p "$1/linux"; cd "$1/linux"; start_from_objects; }
    basis=one objects=../../first-objects
    (
      build first
      mkdir net empty
      for file in main.o net/a.o net/.a.o.cmd .config vmlinux vmlinux.a .tmp_vmlinux1 .vmlinux.cmd System.map; do echo first > "$file"; done
      keep_objects
    )
    ${between}
    build second
    ${second}`);
  expect(exitCode).toBe(0);
  return stdout;
}

const files = "find . -mindepth 1 | sort";
const whole = ["./empty", "./main.o", "./net", "./net/.a.o.cmd", "./net/a.o", "./nixwrt-basis"];

describe("a kernel's objects", () => {
  it("contain build results and empty folders, without the kernel itself and its configuration", () => {
    expect(secondBuild(files).split("\n")).toEqual(["Starting from the objects of another configuration.", ...whole]);
  });

  it("have one time, after that of the store's files and before later files, even if the clock is years behind", () => {
    const said = secondBuild(`
      touch -d @1 source.c
      touch -d 1971-01-01 later.o
      for object in main.o net/a.o net/.a.o.cmd; do
        [ "$object" -nt source.c ] && echo newer
        [ "$object" -nt net/a.o ] || [ net/a.o -nt "$object" ] || echo same
        [ later.o -nt "$object" ] && echo later
      done`);
    expect(said.split("\n").slice(1)).toEqual(Array.from({ length: 3 }, () => ["newer", "same", "later"]).flat());
  });

  it("are passed on by a kernel that started from them", () => {
    const said = secondBuild(
      `echo second > main.o; keep_objects; tar -tzf "$objects" | sort; tar -xzOf "$objects" ./main.o ./net/a.o`,
    );
    expect(said.split("\n").slice(1)).toEqual([
      "./empty/",
      "./main.o",
      "./net/.a.o.cmd",
      "./net/a.o",
      "./nixwrt-basis",
      "second",
      "first",
    ]);
  });

  it.each([
    ["of another basis", "basis=two"],
    ["truncated", "head -c 60 first-objects > cut; mv cut first-objects"],
    ["not a tarball", "echo > first-objects"],
  ])("are not used if they are %s, and leave no files", (_, between) => {
    expect(secondBuild(files, between).split("\n")).toEqual([
      "The objects of another configuration cannot be used. All of this kernel is compiled.",
    ]);
  });

  it("are optional", () => {
    expect(secondBuild(files, "rm first-objects")).toBe("");
  });
});
