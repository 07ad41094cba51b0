import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execaSync } from "execa";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { configPlugin } from "../../src/base/configPlugin.js";
import { linkService, mountService } from "../../src/base/dependencies.js";
import { nameRules } from "../../src/system/names.js";
import type { System } from "../../src/system/System.js";
import { plugin, systemOf } from "../system/support.js";

const nothing = { users: {}, groups: {}, interfaces: {}, services: {}, filesystems: {}, etc: {}, sysctl: {} };
const symbols = { kernel: { config: {} }, busybox: { config: {} } };

/** Text with characters that a shell interprets. */
const text = fc.string({ unit: fc.constantFrom(..."'\"\\`$(){};&|<>*?[]~#!= \n\tabé"), minLength: 1, maxLength: 20 });
const interfaceName = fc.stringMatching(/^\w[\w.-]{0,14}$/).filter(nameRules.interface.fits);

function textOf(system: System, path: string): string {
  const entry = system.files.get(path)?.value;
  if (entry?.kind !== "file") throw new Error(`${path} is not a file`);
  return [entry.content].flat(9).join("");
}

describe("scripts with hostile values", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "nixwrt-scripts-"));
    for (const command of ["ip", "reboot"]) {
      writeFileSync(join(folder, command), `#!/bin/sh\nprintf '%s\\0' ${command} "$@" end\n`);
      chmodSync(join(folder, command), 0o755);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Runs a script that can call only the commands in the folder. Returns the calls with their arguments. */
  function callsOf(script: string): string[][] {
    const { stdout } = execaSync("/bin/sh", ["-c", script], {
      env: { PATH: folder },
      extendEnv: false,
      stripFinalNewline: false,
    });
    const calls: string[][] = [[]];
    for (const word of stdout.split("\0").slice(0, -1)) {
      if (word === "end") calls.push([]);
      else calls.at(-1)?.push(word);
    }
    return calls.slice(0, -1);
  }

  it("run the same commands, with unchanged values", () => {
    fc.assert(
      fc.property(interfaceName, interfaceName, (parent, vlan) => {
        if (parent === vlan) return;
        const interfaces = { [parent]: {}, [vlan]: { vlan: { of: parent, id: 5 }, addresses: ["10.0.0.1/24"] } };
        const system = systemOf([], configPlugin({ ...nothing, ...symbols, interfaces }));
        expect(callsOf(textOf(system, `/etc/oneshot/${linkService(parent)}/start`))).toEqual([
          ["ip", "link", "set", "dev", parent, "up"],
        ]);
        expect(callsOf(textOf(system, `/etc/oneshot/${linkService(vlan)}/start`))).toEqual([
          ["ip", "link", "add", "link", parent, "name", vlan, "type", "vlan", "id", "5"],
          ["ip", "link", "set", "dev", vlan, "up"],
        ]);
      }),
      { numRuns: 40 },
    );
  });

  it("do not contain kernel parameters, which are lines of a separate file", () => {
    fc.assert(
      fc.property(text, (value) => {
        const make = () =>
          systemOf([], configPlugin({ ...nothing, ...symbols, sysctl: { "kernel.core_pattern": value } }));
        if (/[\n\t]/.test(value.trim()) || value.trim() === "") expect(make).toThrow("SYSCTL_VALUE");
        else {
          const lines = textOf(make(), "/etc/sysctl.conf").split("\n");
          expect(lines).toContain(`kernel/core_pattern = ${value.trim()}`);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("are all valid shell", () => {
    fc.assert(
      fc.property(interfaceName, text, text, (name, path, value) => {
        const target = `/${path.replaceAll(/[:\n\t]/g, "x")}`;
        const filesystems = { [target]: { source: `LABEL=${value}`, type: "ext4", options: [value] } };
        const interfaces = { [name]: { dhcp: true, dhcp6: true, nameservers: ["9.9.9.9"] } };
        const web = plugin("web", {
          services: (services) =>
            services.add({
              name: "web",
              run: "exec web",
              environment: { A: value },
              directories: [{ path: target }],
              dependsOn: [`mount:${target}`, `interface:${name}`],
            }),
        });
        const system = systemOf([web], configPlugin({ ...nothing, ...symbols, filesystems, interfaces }));
        const scripts = [...system.files.keys()]
          .filter((file) => system.files.get(file)?.value.kind === "file")
          .map((file) => textOf(system, file))
          .filter((script) => script.startsWith("#!/bin/sh"));
        expect(scripts.length).toBeGreaterThan(8);
        // One by one, because a script with an open quote would change the meaning of the next one.
        for (const script of scripts) execaSync("sh", ["-n"], { input: script });
        expect(system.services.has(mountService(target.replace(/(?<=.)\/+$/, "")))).toBe(true);
      }),
      { numRuns: 10 },
    );
  });

  it("end if the preparation of a service fails", () => {
    const run = (prepare: string) => {
      const once = plugin("once", { services: (all) => all.add({ name: "once", prepare, oneshot: "echo done" }) });
      return execaSync("/bin/sh", ["-c", textOf(systemOf([once]), "/etc/oneshot/once/run")], { reject: false });
    };
    expect(run("echo prepared; cd /; mine=1")).toMatchObject({ stdout: "prepared\ndone", exitCode: 0 });
    expect(run("false\necho not reached")).toMatchObject({ stdout: "", exitCode: 1 });
    expect(run("exit 3")).toMatchObject({ stdout: "", exitCode: expect.toSatisfy((code) => code > 0) });
  });

  it("set variables correctly, even PATH and those that the scripts use themselves", () => {
    const environment = { PATH: "/nowhere", service: "s", now: "n", wanted: "w", tries: "t", name: "it's $name" };
    const oneshot = Object.keys(environment)
      .map((name) => `printf '%s\\0' "$${name}"`)
      .join("; ");
    const once = plugin("once", { services: (services) => services.add({ name: "once", oneshot, environment }) });
    const { stdout } = execaSync("/bin/sh", ["-c", textOf(systemOf([once]), "/etc/oneshot/once/run")]);
    expect(stdout.split("\0").slice(0, -1)).toEqual(Object.values(environment));
  });
});
