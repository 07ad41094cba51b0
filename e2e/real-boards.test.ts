import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  applyPlugins,
  type BuildEvent,
  buildImages,
  checkBoard,
  emulatorParts,
  flashMtds,
  openProject,
  type Project,
} from "@nixwrt/core";
import { ramips } from "@nixwrt/device-ramips";
import { bootBoard, createProject, makeSshKey, type TemporaryProject } from "@nixwrt/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boardConfig } from "./boards.js";
import { examples, repository } from "./support.js";

/** Boards by the kernel that they share. All but one have the flash for all of examples/arhcive. */
const families = [
  {
    package: "ramips",
    endian: "little",
    family: "mt7620",
    boards: ["gl-mt300n-v2", "omega2p", "vocore2", "gl-mt300a"],
  },
  { package: "ramips", endian: "little", family: "mt7621", boards: ["gnubee-pc1", "gnubee-pc2"] },
  { package: "ath79", endian: "big", family: "ath79", boards: ["gl-ar750", "arduino-yun", "tl-wr841-v8"], wifi: true },
] as const;

/** The kernel knows without asking where it is; what refers to it wants the node. */
const unused = ["/ahb/apb/memory-controller@18000000"];

/** Kernel symbols of MT7628's radio: it is built in without its firmware, which is fetched from elsewhere than all else. */
const radio = Object.fromEntries(
  [...applyPlugins({ hostname: "radio", device: ramips({ board: "omega2p", wifi: true }), plugins: [] }).kernelConfig]
    .filter(([, { origins }]) => origins.some(({ reason }) => reason === "wifi"))
    .map(([symbol, { value }]) => [symbol, value]),
);

/** The backup server of examples/arhcive on a real router. */
function config(family: (typeof families)[number], board: string): string {
  const options = { board, ...("wifi" in family ? { wifi: true } : {}) };
  return `import { defineConfig } from "@nixwrt/core";
import { ${family.package} } from "@nixwrt/device-${family.package}";
import arhcive from ${JSON.stringify(join(examples, "arhcive/nixwrt.config.ts"))};
const device = ${family.package}(${JSON.stringify(options)});
export default defineConfig(async (context) => {
  const { kernel, ...config } = await arhcive({ ...context, device: device.device });
  // The client also where there is no interface: one busybox for all.
  const busybox = { config: { UDHCPC: true, FEATURE_UDHCP_RFC3397: true } };
  return { ...config, device, busybox, kernel: { config: { ...kernel.config, ...${JSON.stringify(family.family === "mt7620" ? radio : {})} } } };
});
`;
}

const key = makeSshKey();
const env = { ...process.env, SSH_AUTHORIZED_KEY: key.publicKey, RSYNC_PASSWORD: "correct horse" };

/** Its 4 MiB of flash are for less than all of examples/arhcive: it boots from RAM. */
const small = "tl-wr841-v8";

/** What can be checked of real routers without having them. */
describe.each(families)("boards of $family", (family) => {
  const [first, ...others] = family.boards;
  let temporary: TemporaryProject;
  let kernel: string | undefined;

  const open = (board: string) =>
    openProject({ cwd: temporary.directory, configFile: join(temporary.directory, `${board}.config.ts`), env });

  /** Everything that is wrong with a board's images, and the steps that were run for them. */
  async function check(project: Project) {
    const steps = new Set<string>();
    const onEvent = (event: BuildEvent) => {
      if (event.kind === "step" && event.state === "finished") steps.add(event.step);
    };
    const checks = await checkBoard(project, {
      onEvent,
      unused,
      ...(project.system.device.name === small ? { media: ["phram"] } : {}),
    });
    expect(checks.length).toBeGreaterThan(0);
    return { problems: checks.filter((one) => one.problems.length > 0), steps: [...steps] };
  }

  beforeAll(async () => {
    const files = family.boards.map((board) => [`${board}.config.ts`, config(family, board)]);
    files.push(["malta.config.ts", boardConfig(key.publicKey, family.endian)]);
    temporary = await createProject(Object.fromEntries(files), { packagesFrom: repository });
  });
  afterAll(async () => {
    await temporary?.[Symbol.asyncDispose]();
  });

  it(`${first} is built, and nothing is wrong with it`, async () => {
    const project = await open(first);
    expect((await check(project)).problems).toEqual([]);
    kernel = (await buildImages(project, { images: ["phram"] })).outputs.get(project.plan.kernel);
  });

  it.each(others)(`%s takes the kernel of ${first}: nothing is compiled but its device tree`, async (board) => {
    const project = await open(board);
    const { problems, steps } = await check(project);
    expect(problems).toEqual([]);
    expect(steps.filter((step) => !/^(device-tree|kernel-image)-/.test(step))).toEqual([]);
    expect((await buildImages(project, { images: ["phram"] })).outputs.get(project.plan.kernel)).toBe(kernel);
  });

  it(`${first}'s root file system, byte for byte, starts on another board with such a CPU`, async () => {
    const router = await open(first);
    const { images } = await buildImages(router, { images: ["firmware"] });
    const firmware = await readFile(join(images[0]?.path ?? "", "firmware.bin"));
    const malta = await open("malta");
    const chips = (await buildImages(malta, { images: ["flash"] })).images[0]?.path ?? "";
    const flash = await readFile(join(chips, emulatorParts.flash));
    const [from, to] = [rootOf(router), rootOf(malta)];
    expect(firmware.length - from.inFirmware).toBeLessThanOrEqual(to.size);
    flash.set(firmware.subarray(from.inFirmware), to.offset);

    await using board = await bootBoard({ project: malta, flash, privateKey: key.privateKey });
    const { console } = board.guest;
    for (const service of ["sshd", "syslogd"]) {
      const up = `until nixwrt-status | grep -q '^${service}  *up '; do sleep 1; done; hostname`;
      expect(await console.run(up, { timeoutMs: 180_000 })).toMatchObject({ output: "arhcive", exitCode: 0 });
    }
  });
});

/** Where a board's root file system is: bytes from the start of its flash, and of the firmware. */
function rootOf({ system }: Project) {
  const flash = system.device.boot?.flash;
  const root = flash === undefined ? undefined : flashMtds(flash).find(({ name }) => name === "rootfs");
  if (flash === undefined || root === undefined) throw new Error(`${system.device.name} has no flash`);
  return { ...root, inFirmware: flash.kernelSlot };
}
