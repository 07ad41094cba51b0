import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createProject } from "@nixwrt/testkit";
import { expect, it } from "vitest";
import { stepsThatRan } from "../bench/stepsThatRan.js";
import { emuConfig } from "./support.js";

/** A service with its own program, which no cache contains. */
const beacon = `plugins: [{
  name: "beacon",
  apply({ hooks }) {
    hooks.packages.tap("beacon", (packages) => packages.add({
      name: "beacon", source: debianSource("musl"), licence: "MIT",
      script: 'mkdir -p "$out"; echo "#!/bin/sh\\n# ${randomUUID()}" > "$out/beacon"',
      files: { "/usr/bin/beacon": { from: "beacon" } },
    }));
    hooks.users.tap("beacon", (users) => users.user({ name: "beacon", uid: 200 }));
    hooks.services.tap("beacon", (services) => services.add({ name: "beacon", run: "exec beacon", user: "beacon" }));
    hooks.etc.tap("beacon", (etc) => etc.file("beacon.conf", "every = 10\\n"));
  },
}]`;

it("adding a service plugin to a built config compiles only what the plugin needs", async () => {
  await using project = await createProject({ "nixwrt.config.ts": emuConfig("") });
  await stepsThatRan(project.directory, process.env);
  expect(await stepsThatRan(project.directory, process.env)).toEqual([]);
  // Uses another file, because Node does not read an imported module again.
  await writeFile(join(project.directory, "with-beacon.config.ts"), emuConfig(beacon));
  const configFile = "with-beacon.config.ts";
  expect(await stepsThatRan(project.directory, process.env, configFile)).toEqual(["beacon-mips"]);
  expect(await stepsThatRan(project.directory, process.env, configFile)).toEqual([]);
});
