import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { buildImages, imageLayouts, openProject, type Project } from "@nixwrt/core";
import {
  type Board,
  type BootLoader,
  bootBoard,
  createProject,
  makeSshKey,
  type TemporaryProject,
} from "@nixwrt/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boardConfig } from "./boards.js";
import { outputOf } from "./guests.js";
import { nixwrt, repository, saidOnStderr } from "./support.js";

/** Milliseconds for what needs several boots, or a watchdog's half minute. */
const patience = { timeoutMs: 180_000 };
const recovering = "Taking the recovery image";

/** A port of 127.0.0.1 that no program has. */
async function freeUdpPort(): Promise<number> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  return port;
}

/** A router in QEMU, as its loader and its kernel see it: U-Boot, a chip of flash, RAM that is booted from. */
describe.each(["little", "big"] as const)("a board with U-Boot and flash, %s endian", (endian) => {
  const key = makeSshKey();
  let temporary: TemporaryProject;
  let project: Project;
  let board: Board;

  const output = (command: string) => outputOf(board.guest, command);
  const root = () => output("sed -n 's/.* root=\\([^ ]*\\) .*/\\1/p' /proc/cmdline");
  const nameOf = (mtd: number) => output(`cat /sys/class/mtd/mtd${mtd}/name`);
  /** The MTDs of one of the device's images, as they were planned. */
  const planned = (image: string) => imageLayouts(project.system).find((one) => one.image === image);
  const content = (partition: string) => {
    const { offset, size } = board.partition(partition);
    return board.flash.read(offset, size);
  };

  /** What the device shows of its MTDs must be what was planned. */
  async function expectPlannedMtds(image: string): Promise<void> {
    const layout = planned(image);
    expect(layout?.mtds.length).toBeGreaterThan(0);
    for (const { number, name, size } of layout?.mtds ?? []) {
      expect(await output(`cd /sys/class/mtd/mtd${number} && cat name size erasesize`)).toMatch(
        new RegExp(`^${name}\n${size}\n`),
      );
    }
    const number = Number(/mtdblock(\d+)$/.exec(await root())?.[1]);
    expect(await nameOf(number)).toBe(image === "phram" ? "phram" : "rootfs");
    expect(await output("cat /proc/mounts")).toMatch(/^\/dev\/root \/ squashfs ro,/m);
  }

  /** Waits until the device counts its start as a good one. */
  async function isGood(): Promise<void> {
    await output("until [ $(devmem 0xf000) = 0x00000000 ]; do sleep 1; done");
  }

  /** From a cold start: after a reset of a running system U-Boot's TFTP may stall on what QEMU's network still has for that. */
  async function startLoader(): Promise<BootLoader> {
    await board.powerCycle();
    return await board.stopAutoboot();
  }

  beforeAll(async () => {
    temporary = await createProject(
      { "nixwrt.config.ts": boardConfig(key.publicKey, endian) },
      { packagesFrom: repository },
    );
    project = await openProject({ cwd: temporary.directory });
    await buildImages(project, { images: ["flash", "firmware", "phram"] });
    board = await bootBoard({
      project,
      privateKey: key.privateKey,
      tftp: join(project.outDirectory, "phram"),
    });
  });
  afterAll(async () => {
    await board?.[Symbol.asyncDispose]();
    await temporary?.[Symbol.asyncDispose]();
  });

  it("boots from flash, with the partitions that were planned", async () => {
    await board.guest.waitForSsh(patience);
    expect(await output("hostname")).toBe("router");
    await expectPlannedMtds("firmware");
    const firmware = await readFile(join(project.outDirectory, "firmware/firmware.bin"));
    expect(content("firmware").subarray(0, firmware.length)).toEqual(firmware);
    await isGood();
  });

  it.runIf(endian === "big")("boots from RAM with the printed commands, and leaves the flash alone", async () => {
    const printed = await readFile(join(project.outDirectory, "phram/boot.txt"), "utf8");
    const commands = printed.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    const before = board.flash.read();

    const loader = await startLoader();
    for (const command of commands.slice(0, -1)) expect(await loader.run(command)).not.toMatch(/error|unknown/i);
    loader.type(commands.at(-1) ?? "");
    await board.guest.waitForSsh(patience);
    await expectPlannedMtds("phram");
    expect(board.flash.read()).toEqual(before);
  });

  it.runIf(endian === "little")("boots from RAM with boot.scr as nixwrt tftp says, which then ends", async () => {
    const port = await freeUdpPort();
    const options = ["--once", "--address", "127.0.0.1", "--port", `${port}`];
    const server = nixwrt(["tftp", ...options], { cwd: temporary.directory });
    let commands = "";
    server.stdout.on("data", (data) => (commands += data));
    await saidOnStderr(server, /source 0x/);

    const loader = await startLoader();
    const [last, ...others] = commands.trim().split("\n").toReversed();
    for (const command of others.toReversed()) expect(await loader.run(command)).not.toMatch(/error|unknown/i);
    loader.type(last ?? "");
    await board.guest.waitForSsh(patience);
    expect(await nameOf(Number(/mtdblock(\d+)$/.exec(await root())?.[1]))).toBe("phram");
    const { exitCode, stderr } = await server;
    expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/"phram\.bin": fetched/)]);
  });

  it.runIf(endian === "little")(
    "keeps what is written to flash over a power cut, and loses what came too late",
    async () => {
      await board.powerCycle();
      await board.guest.waitForSsh(patience);
      const number = planned("firmware")?.mtds.find(({ name }) => name === "spare")?.number;
      const { offset } = board.partition("spare");
      await output(`yes kept | head -c 65536 > /dev/mtdblock${number}; sync`);

      const cut = board.cutPowerAfter(5000);
      void board.guest.ssh(`yes late | head -c 65536 > /dev/mtdblock${number}; sync`).catch(() => {});
      await cut;
      const spare = board.flash.read(offset, 65536).toString("latin1");
      expect(spare).toBe("late\n".repeat(1000) + "kept\n".repeat(13108).slice(5000, 65536));

      await board.powerOn();
      await board.guest.waitForSsh(patience);
      expect(await output(`head -c 5 /dev/mtdblock${number}`)).toBe("late");
    },
  );

  it.runIf(endian === "little")(
    "takes the recovery image, cut off once, when the kernel in flash is damaged",
    async () => {
      const { offset } = board.partition("firmware");
      await board.cutPower();
      board.flash.write(offset + 100_000, Buffer.alloc(100));
      await board.powerOn();
      const cut = board.cutPowerAfter(50_000);
      await board.guest.console.waitFor(recovering, patience);
      await cut;
      expect(content("firmware").equals(content("recovery"))).toBe(false);

      await board.powerOn();
      await board.guest.waitForSsh(patience);
      expect(content("firmware").equals(content("recovery"))).toBe(true);
    },
  );

  it.runIf(endian === "little")("takes the recovery image when the system in flash panics three times", async () => {
    const { offset } = board.partition("firmware");
    await board.cutPower();
    board.flash.write(offset + (project.system.device.boot?.flash?.kernelSlot ?? 0), Buffer.alloc(4096));
    await board.powerOn();
    await board.guest.console.waitFor(recovering, patience);
    expect(board.guest.console.text.match(/Kernel panic/g)).toHaveLength(3);
    await board.guest.waitForSsh(patience);
    expect(content("firmware").equals(content("recovery"))).toBe(true);
  });

  it.runIf(endian === "little")("is restarted by its watchdog when nobody feeds that", async () => {
    const after = board.guest.console.text.length;
    await output("kill -STOP $(pidof watchdog)");
    await board.guest.console.waitFor("U-Boot", { ...patience, after });
    await board.guest.waitForSsh(patience);
    await isGood();
  });
});
