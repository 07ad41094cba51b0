import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installedBoards, openProject } from "@nixwrt/core/host";
import { findComponent, isFault, offeredDevices, projectConfig } from "@nixwrt/scaffold";
import { expect, onTestFinished, test } from "vitest";

const repository = join(import.meta.dirname, "../../..");

test("every board of the offered packages is offered, under its name", async () => {
  const names = (await installedBoards(repository)).filter(({ name }) => !name.startsWith("qemu-"));
  const offered = offeredDevices.filter(({ name }) => name !== "qemu");
  expect(names.length).toBeGreaterThan(5);
  const described = (list: readonly { name: string; title: string }[]) =>
    list.map(({ name, title }) => `${name}: ${title}`).sort();
  expect(described(offered.map(({ name, about }) => ({ name, title: about })))).toEqual(described(names));
});

test.each(offeredDevices.map(({ name }) => name))("a new project for %s has a plan", async (name) => {
  const directory = await mkdtemp(join(tmpdir(), "nixwrt-project-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  await symlink(join(repository, "node_modules"), join(directory, "node_modules"));
  const components = [name, "sshd"].map(findComponent);
  const [device, sshd] = components;
  if (device === undefined || isFault(device) || sshd === undefined || isFault(sshd))
    throw new Error("nothing of that name is offered");
  await writeFile(join(directory, "package.json"), "{}");
  await writeFile(
    join(directory, "nixwrt.config.ts"),
    projectConfig({ hostname: "a", device, plugins: [sshd] }).config,
  );
  const { plan, system } = await openProject({ cwd: directory, env: {} });
  expect(Object.keys(plan.steps).length).toBeGreaterThan(3);
  // The address of the boot loader, so that the system from `nixwrt tftp` can be reached from the same machine.
  if (device.address !== undefined)
    expect(device.address).toBe(`${system.device.boot?.loader.ipaddr ?? "192.168.1.1"}/24`);
});
