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
    expect(said.split("\n").slice(2)).toEqual([
      "./empty/",
      "./main.o",
      "./net/.a.o.cmd",
      "./net/a.o",
      "./nixwrt-basis",
      "second",
      "first",
    ]);
  });

  it("do not contain those of parts that the kernel left out, and that its other symbols would change", () => {
    const command = (target: string, dependencies: readonly string[]) =>
      `printf '%s\\n' 'savedcmd_${target} := gcc -c -o ${target} /src/a.c' 'deps_${target} := \\' ${dependencies
        .map((path) => `'    ${path} \\'`)
        .join(" ")}`;
    const symbol = (name: string) => `$(wildcard include/config/${name})`;
    const said = secondBuild(
      // The second kernel has NET_NS, and neither PPP nor TUN. Nobody compiles their objects again.
      `echo > include/config/NET_NS; touch main.o .main.o.cmd
      keep_objects; tar -tzf "$objects" | grep '\\.o' | sort`,
      `(
        cd first/linux; mkdir -p include/config drivers
        echo > include/config/NET_NS
        for part in ppp tun both; do echo first > drivers/$part.o; done
        ${command("drivers/ppp.o", [symbol("PPP"), "/src/net.h", symbol("NET_NS")])} > drivers/.ppp.o.cmd
        ${command("drivers/tun.o", [symbol("TUN"), "/src/net.h"])} > drivers/.tun.o.cmd
        echo 'savedcmd_drivers/both.o := ld -r -o drivers/both.o drivers/tun.o main.o' > drivers/.both.o.cmd
        echo 'savedcmd_main.o := gcc -c -o main.o /src/main.c' > .main.o.cmd
        objects=../../first-objects basis=one; keep_objects
      ) > /dev/null`,
    );
    expect(said.split("\n").slice(1)).toEqual([
      "Of the objects at the start, 2 are of parts that this kernel does not have and other kernels cannot use.",
      "./.main.o.cmd",
      "./drivers/.tun.o.cmd",
      "./drivers/tun.o",
      "./main.o",
      "./net/.a.o.cmd",
      "./net/a.o",
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
