import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { buildImages, imageLayouts, openProject, type Project } from "@nixwrt/core/host";
import { type Board, bootBoard, createProject, makeSshKey, type TemporaryProject } from "@nixwrt/testkit";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { boardConfig, upgrade } from "./boards.js";
import { outputOf } from "./guests.js";
import { nixwrt, repository, saidOnStderr } from "./support.js";

/** Timeout in milliseconds for steps with several boots, or with the watchdog's half minute. */
const patience = { timeoutMs: 180_000 };
const recovering = "Taking the recovery image";

/** Adds 3 MiB to the device tree, more than a program accepts as an argument or a variable. */
const largeTree = `{ name: "large-tree", apply({ hooks }) {
  hooks.deviceTree.tap("large-tree", (deviceTree) =>
    deviceTree.append("mti/malta-flash.dts", "remark", \`/* \${"x".repeat(3 * 1024 * 1024)} */\`));
} }`;

/** Returns a free UDP port of 127.0.0.1. */
async function freeUdpPort(): Promise<number> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  return port;
}

/**
 * Provides the tests of one `describe` with a router in QEMU as its boot loader and kernel see it: U-Boot, a flash chip, and RAM to boot
 * from.
 */
function useBoard(endian: "big" | "little") {
  const key = makeSshKey();
  let temporary: TemporaryProject;
  let project: Project;
  let board: Board;

  beforeAll(async () => {
    temporary = await createProject(
      { "nixwrt.config.ts": boardConfig(key.publicKey, endian, {}, [upgrade, largeTree]) },
      { packagesFrom: repository },
    );
    project = await openProject({ cwd: temporary.directory });
    await buildImages(project, { images: ["flash", "firmware", "phram"] });
    board = await bootBoard({
      project,
      privateKey: key.privateKey,
      tftp: join(project.outDirectory, "phram"),
      // Makes the server of `nixwrt tftp` on this machine reachable.
      reachHost: true,
    });
  });
  afterAll(async () => {
    await board?.[Symbol.asyncDispose]();
    await temporary?.[Symbol.asyncDispose]();
  });

  const output = (command: string) => outputOf(board.guest, command);
  const root = () => output("sed -n 's/.* root=\\([^ ]*\\) .*/\\1/p' /proc/cmdline");
  const nameOf = (mtd: number) => output(`cat /sys/class/mtd/mtd${mtd}/name`);
  /** Returns the planned MTDs of one of the device's images. */
  const planned = (image: string) => imageLayouts(project.system).find((one) => one.image === image);

  return {
    get board() {
      return board;
    },
    get project() {
      return project;
    },
    output,
    planned,

    content(partition: string): Buffer {
      const { offset, size } = board.partition(partition);
      return board.flash.read(offset, size);
    },

    /** Returns the name of the MTD that contains the root file system. */
    async rootMtd(): Promise<string> {
      return await nameOf(Number(/mtdblock(\d+)$/.exec(await root())?.[1]));
    },

    /** Checks that the MTDs on the device match the plan. */
    async expectPlannedMtds(image: string): Promise<void> {
      const layout = planned(image);
      expect(layout?.mtds.length).toBeGreaterThan(0);
      for (const { number, name, size } of layout?.mtds ?? []) {
        expect(await output(`cd /sys/class/mtd/mtd${number} && cat name size erasesize`)).toMatch(
          new RegExp(`^${name}\n${size}\n`),
        );
      }
      expect(await this.rootMtd()).toBe(image === "phram" ? "phram" : "rootfs");
      expect(await output("cat /proc/mounts")).toMatch(/^\/dev\/root \/ squashfs ro,/m);
    },

    /** Checks that the device has booted from flash, and that the flash has its original contents. */
    async expectFlashBoot(): Promise<void> {
      await board.guest.waitForSsh(patience);
      expect(await output("hostname")).toBe("router");
      await this.expectPlannedMtds("firmware");
      const firmware = await readFile(join(project.outDirectory, "firmware/firmware.bin"));
      expect(this.content("firmware").subarray(0, firmware.length)).toEqual(firmware);
      await this.isGood();
    },

    /** Waits until the device considers its start successful. */
    async isGood(): Promise<void> {
      await output("until [ $(devmem 0xf000) = 0x00000000 ]; do sleep 1; done");
    },

    /**
     * Types the documented commands after a cold start. After a reset of a running system, U-Boot's TFTP can stall on packets that QEMU's
     * network still holds for that system.
     */
    async typeAtLoader(commands: readonly string[]): Promise<void> {
      await board.powerCycle();
      const loader = await board.stopAutoboot(patience);
      for (const command of commands.slice(0, -1)) {
        expect(await loader.run(command, patience)).not.toMatch(/error|unknown/i);
      }
      loader.type(commands.at(-1) ?? "");
      await board.guest.waitForSsh(patience);
    },
  };
}

describe("a big-endian board with U-Boot and flash", () => {
  const router = useBoard("big");

  it("boots from flash, with the planned partitions", async () => {
    await router.expectFlashBoot();
  });

  it("has the radios that its kernel has drivers for", async () => {
    expect(await router.output("cd /sys/class/net && ls -d wlan*")).toBe("wlan0\nwlan1");
    expect(await router.output("ip link set wlan0 up && cat /sys/class/net/wlan0/flags")).toBe("0x1003");
    expect(await router.output("dmesg")).not.toContain("Failed to select rate control algorithm");
  });

  it("boots from RAM with the printed commands, and leaves the flash alone", async () => {
    const printed = await readFile(join(router.project.outDirectory, "phram/boot.txt"), "utf8");
    const before = router.board.flash.read();
    await router.typeAtLoader(printed.split("\n").filter((line) => line !== "" && !line.startsWith("#")));
    await router.expectPlannedMtds("phram");
    expect(router.board.flash.read()).toEqual(before);
  });
});

describe("a little-endian board with U-Boot and flash", () => {
  const router = useBoard("little");

  it("boots from flash, with the planned partitions", async () => {
    await router.expectFlashBoot();
  });

  it("boots from RAM with boot.scr as nixwrt tftp describes, which then ends", async () => {
    const port = await freeUdpPort();
    const options = ["--once", "--address", "127.0.0.1", "--port", `${port}`];
    const server = nixwrt(["tftp", ...options], { cwd: router.project.directory });
    let printed = "";
    server.stdout.on("data", (data) => (printed += data));
    const [, fetch = "", start = ""] = await saidOnStderr(server, /^(tftpboot .*)\n(source .*)\n/m);
    await vi.waitFor(() => expect(printed).toMatch(/^bootm /m));
    await router.typeAtLoader([...printed.trim().split("\n").slice(0, -2), fetch, start]);
    expect(await router.rootMtd()).toBe("phram");
    const { exitCode, stderr } = await server;
    expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/"boot\.scr": fetched.*"phram\.bin": fetched/s)]);
  });

  it("keeps data in flash over a power cut, and loses data that was not written yet", async () => {
    await router.board.powerCycle();
    await router.board.guest.waitForSsh(patience);
    const number = router.planned("firmware")?.mtds.find(({ name }) => name === "spare")?.number;
    const { offset } = router.board.partition("spare");
    await router.output(`yes kept | head -c 65536 > /dev/mtdblock${number}; sync`);

    const cut = router.board.cutPowerAfter(5000);
    void router.board.guest.ssh(`yes late | head -c 65536 > /dev/mtdblock${number}; sync`).catch(() => {});
    await cut;
    const spare = router.board.flash.read(offset, 65536).toString("latin1");
    expect(spare).toBe("late\n".repeat(1000) + "kept\n".repeat(13108).slice(5000, 65536));

    await router.board.powerOn();
    await router.board.guest.waitForSsh(patience);
    expect(await router.output(`head -c 5 /dev/mtdblock${number}`)).toBe("late");
  });

  it("uses the recovery image when the kernel in flash is damaged, even if the first attempt is interrupted", async () => {
    const { offset } = router.board.partition("firmware");
    await router.board.cutPower();
    router.board.flash.write(offset + 100_000, Buffer.alloc(100));
    await router.board.powerOn();
    const cut = router.board.cutPowerAfter(50_000);
    await router.board.guest.console.waitFor(recovering, patience);
    await cut;
    expect(router.content("firmware").equals(router.content("recovery"))).toBe(false);

    await router.board.powerOn();
    await router.board.guest.waitForSsh(patience);
    expect(router.content("firmware").equals(router.content("recovery"))).toBe(true);
  });

  it("uses the recovery image after three failed starts in a row of a system that panics", async () => {
    const { offset } = router.board.partition("firmware");
    await router.isGood();
    // U-Boot counts the starts: the next one is the third.
    await router.output("devmem 0xf000 32 2");
    router.board.flash.write(offset + (router.project.system.device.boot?.flash?.kernelSlot ?? 0), Buffer.alloc(4096));
    const after = router.board.guest.console.text.length;
    await router.board.reset();
    await router.board.guest.console.waitFor("Kernel panic", { ...patience, after });
    await router.board.guest.console.waitFor(recovering, { ...patience, after });
    await router.board.guest.waitForSsh(patience);
    expect(router.content("firmware").equals(router.content("recovery"))).toBe(true);
  });

  it("is restarted by its watchdog when nothing resets the timer", async () => {
    const after = router.board.guest.console.text.length;
    await router.output("kill -STOP $(pidof watchdog)");
    await router.board.guest.console.waitFor("U-Boot", { ...patience, after });
    await router.board.guest.waitForSsh(patience);
    await router.isGood();
  });
});
