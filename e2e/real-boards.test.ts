import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type BootMedium, emulatorParts, flashMtds } from "@nixwrt/core/device";
import { type BuildEvent, buildImages, imageLayouts, openProject, type Project } from "@nixwrt/core/host";
import { bootBoard, checkBoard, createProject, makeSshKey, type TemporaryProject } from "@nixwrt/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tplinkHeaderBytes } from "../packages/core/src/formats/tplink.js";
import { parseUimage, uimageHeaderBytes } from "../packages/core/src/formats/uimage.js";
import { openBinwalk } from "./binwalk.js";
import { boardConfig } from "./boards.js";
import { pageFiles } from "./pageFiles.js";
import {
  arhciveOn,
  arhciveOnDevice,
  type BoardFamily,
  boardFamilies,
  defalutrouteOn,
  extensinoOn,
  mediaOf,
  nodesWithoutDriver,
  type PartSize,
  sizesOf,
  sizeTable,
  standInFirmware,
} from "./realBoards.js";
import { repository } from "./support.js";

/** Block size in bytes of the disk that replaces the flash for U-Boot. */
const diskBlock = 512;

/** First bytes of a regulatory database: its magic number, and its version, 20. */
const regulatoryDatabaseStart = Buffer.from("RGDB\0\0\0\x14", "latin1");

const key = makeSshKey();
/** Network of the access point of examples/extensino. */
const network = { WIFI_SSID: "air", WIFI_PASSPHRASE: "correct horse" };
const session = { PPP_USERNAME: "alice", PPP_PASSWORD: "correct horse" };
const secrets = { SSH_AUTHORIZED_KEY: key.publicKey, RSYNC_PASSWORD: "correct horse", ...network, ...session };
const env = { ...process.env, ...secrets };

/** The fictitious board of docs/port-a-board.md, with a supported SoC. */
const acme = {
  family: "mt7620",
  board: "acme-wr1",
  files: (family: BoardFamily) => ({
    ...pageFiles("port-a-board.md", "A board on a known SoC").files,
    "package.json": { private: true, type: "module" },
    "acme-wr1.config.ts": arhciveOnDevice(family, 'import acme from "./src/index.js";\nconst device = acme();'),
  }),
};

/** One family of each device package and byte order: each further one compiles a whole kernel. `npm run boards` checks all families. */
const checkedFamilies = process.env.NIXWRT_ALL_BOARDS
  ? boardFamilies
  : boardFamilies.filter(({ family }) => family !== "mt7621");

/** Checks of real routers' images that need no hardware. */
describe.each(checkedFamilies)("boards of $family", (family) => {
  const [first, ...others] = family.boards;
  let temporary: TemporaryProject;
  let kernel: string | undefined;
  const sizes: PartSize[] = [];

  const open = (board: string) =>
    openProject({ cwd: temporary.directory, configFile: join(temporary.directory, `${board}.config.ts`), env });

  /** Returns all problems of a board's images, their kernel, and the steps that ran to build them. */
  async function check(board: string) {
    const project = await open(board);
    const steps = new Set<string>();
    const onEvent = (event: BuildEvent) => {
      if (event.kind === "step" && event.state === "finished") steps.add(event.step);
    };
    const media = mediaOf(project);
    const checks = await checkBoard(project, { onEvent, unused: nodesWithoutDriver, media });
    expect(checks.length).toBeGreaterThan(0);
    const { images, outputs } = await buildImages(project, { images: media });
    for (const { name, path } of images) {
      sizes.push(...(await sizesOf(project, media.find((medium) => medium === name) ?? "phram", path)));
    }
    return {
      problems: checks.filter((one) => one.problems.length > 0),
      kernel: outputs.get(project.plan.kernel),
      steps: [...steps],
    };
  }

  /** Returns the images that are loaded into RAM, or written to flash. */
  async function imagesOf(project: Project) {
    const { images } = await buildImages(project, { images: mediaOf(project) });
    const read = mediaOf(project).map(async (medium) => ({
      medium,
      data: await readFile(join(images.find(({ name }) => name === medium)?.path ?? "", `${medium}.bin`)),
    }));
    return Promise.all(read);
  }

  beforeAll(async () => {
    const files = family.boards.map((board) => [`${board}.config.ts`, arhciveOn(family, board)]);
    files.push(["extensino.config.ts", extensinoOn(family, first, family.wifi)], ...Object.entries(standInFirmware));
    files.push(["defalutroute.config.ts", defalutrouteOn(family, first)]);
    files.push(["malta.config.ts", boardConfig(key.publicKey, family.endian)]);
    temporary = await createProject(
      { ...Object.fromEntries(files), ...(family.family === acme.family ? acme.files(family) : {}) },
      { packagesFrom: repository },
    );
  });
  afterAll(async () => {
    await temporary?.[Symbol.asyncDispose]();
    process.stdout.write(`${sizeTable(sizes)}\n`);
  });

  it(`${first} is built and passes all checks`, async () => {
    const { problems, kernel: compiled } = await check(first);
    expect(problems).toEqual([]);
    kernel = compiled;
  });

  it("the kernel has the symbols that its drivers need at run time although Kconfig does not require them", async () => {
    const map = await readFile(join(kernel ?? "", "System.map"), "utf8");
    const functions = new Set(map.split("\n").map((line) => line.split(" ")[2]));
    expect(family.needed.filter((name) => !functions.has(name))).toEqual([]);
  });

  it(`the kernel has ${family.wifi ? "the" : "no"} regulatory database of radios`, async () => {
    const data = await readFile(join(kernel ?? "", "vmlinux.bin"));
    expect(data.includes(regulatoryDatabaseStart)).toBe(family.wifi === true);
  });

  it.each([...others, ...(family.family === acme.family ? [acme.board] : [])])(
    `%s shares the kernel of ${first}: only its device tree is compiled`,
    async (board) => {
      const { problems, steps, kernel: taken } = await check(board);
      expect(problems).toEqual([]);
      expect(steps.filter((step) => !/^(device-tree|kernel-image)-/.test(step))).toEqual([]);
      expect(taken).toBe(kernel);
    },
  );

  // MT7621 itself has no radio.
  it.each(family.family === "mt7621" ? [] : [first])(
    "the access point of examples/extensino has no problems on %s",
    async () => {
      const { problems, kernel: taken } = await check("extensino");
      expect(problems).toEqual([]);
      if (family.wifi) expect(taken).toBe(kernel);
    },
  );

  // Its kernel takes minutes to compile, so only one family is checked here. `npm run bench routers` builds it for another one, too.
  it.each(family.family === "ath79" ? [first] : [])(
    "the home router of examples/defalutroute has no problems on %s",
    async () => {
      const { problems } = await check("defalutroute");
      expect(problems).toEqual([]);
    },
  );

  it("binwalk finds the parts of each image at the right offsets", async () => {
    const binwalk = await openBinwalk();
    for (const name of family.boards) {
      const project = await open(name);
      for (const { medium, data } of await imagesOf(project)) {
        const found = await binwalk(data);
        expect({ name, medium, found }).toEqual({
          ...{ name, medium },
          found: expect.arrayContaining(signaturesOf(project, medium)),
        });
      }
    }
  });

  it(`on another board with such a CPU, U-Boot accepts the kernels, and the root file system of ${first} boots unchanged`, async () => {
    const malta = await open("malta");
    const chips = (await buildImages(malta, { images: ["flash"] })).images[0]?.path ?? "";
    const flash = await readFile(join(chips, emulatorParts.flash));
    const [router, to] = [await open(first), rootOf(malta)];
    const { inFirmware } = rootOf(router);
    const firmware = (await imagesOf(router))[0]?.data ?? Buffer.alloc(0);
    expect(firmware.length - inFirmware).toBeLessThanOrEqual(to.size);
    flash.set(firmware.subarray(inFirmware), to.offset);

    await using board = await bootBoard({ project: malta, flash, privateKey: key.privateKey });
    const loader = await board.stopAutoboot();
    for (const name of family.boards) {
      const project = await open(name);
      for (const { medium, data } of await imagesOf(project)) {
        // U-Boot does not understand TP-Link's header.
        if (project.system.device.boot?.kernelImage.format !== "uimage") continue;
        const header = parseUimage(data);
        if (header === undefined) throw new Error(`${name}: ${medium} has no header of U-Boot's`);
        const { offset, size } = board.partition("recovery");
        expect(header.dataBytes).toBeLessThan(size);
        board.flash.write(offset, data.subarray(0, size));
        const blocks = Math.ceil((uimageHeaderBytes + header.dataBytes) / diskBlock);
        await loader.run(`ide read 0x81000000 0x${(offset / diskBlock).toString(16)} 0x${blocks.toString(16)}`);
        const said = await loader.run("iminfo 0x81000000");
        expect({ name, medium, said }).toEqual({ name, medium, said: expect.stringContaining("Checksum ... OK") });
      }
    }
    const { console } = board.guest;
    await console.waitFor("Please press Enter", { after: loader.type("run boot"), timeoutMs: 180_000 });
    for (const service of ["sshd", "syslogd", "ntpd"]) {
      // Waits for ten seconds of uptime, because a failing service is up for short times, too.
      const up = `until nixwrt-status | grep -q '^${service}  *up  *[0-9][0-9]'; do sleep 1; done; hostname`;
      expect(await console.run(up, { timeoutMs: 180_000 })).toEqual({
        // The kernel may have printed messages, too.
        output: expect.stringMatching(/^arhcive$/m),
        exitCode: 0,
      });
    }
  });
});

/** Offsets of a board's root file system in bytes, from the start of its flash and of the firmware. */
function rootOf({ system }: Project) {
  const flash = system.device.boot?.flash;
  const root = flash === undefined ? undefined : flashMtds(flash).find(({ name }) => name === "rootfs");
  if (flash === undefined || root === undefined) throw new Error(`${system.device.name} has no flash`);
  return { ...root, inFirmware: flash.kernelSlot };
}

/** Expected output of binwalk for an image: header, kernel and root file system at the offsets of the layout. */
function signaturesOf({ system }: Project, medium: BootMedium) {
  const kernel = system.device.boot?.kernelImage;
  if (kernel === undefined) throw new Error(`${system.device.name} has no boot loader`);
  const header =
    kernel.format === "uimage"
      ? { bytes: uimageHeaderBytes, is: /^uImage header, .* CPU: MIPS, .* compression type: lzma, / }
      : // binwalk calls the hardware id the product version.
        {
          bytes: tplinkHeaderBytes,
          is: RegExp(`^TP-Link firmware header, .* product version: ${kernel.hardware.id}, `),
        };
  // TP-Link's boot loaders reject a kernel whose header lacks the unpacked size.
  const size = kernel.format === "uimage" ? "(-1|[0-9]+)" : "[0-9]+";
  const lzma = RegExp(`^LZMA compressed data, properties: 0x6D, .* uncompressed size: ${size} bytes$`);
  const planned = imageLayouts(system).find(({ layout }) => layout.medium === medium);
  const rootfs = planned?.layout.parts.find(({ from }) => from === "rootfs")?.offset;
  return [
    { offset: 0, is: header.is },
    { offset: header.bytes, is: lzma },
    { offset: rootfs, is: /^Squashfs filesystem, little endian, .* compression:xz, / },
  ].map(({ offset, is }) => ({ offset, description: expect.stringMatching(is) }));
}
