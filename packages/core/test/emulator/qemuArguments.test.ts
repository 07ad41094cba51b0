import { array, assert, integer, property, record, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { qemuArguments } from "../../src/emulator/qemuArguments.js";
import { malta } from "./malta.js";

const start = { kernel: "/image/vmlinux", rootfs: "/image/rootfs.squashfs" };
const image = { start };
const port = integer({ min: 1, max: 65_535 });

/** Returns all values of an option. */
function valuesOf(option: string, args: readonly string[]): string[] {
  return args.flatMap((word, index) => (word === option ? [args[index + 1] ?? ""] : []));
}

describe("qemuArguments", () => {
  it("boots the kernel with the read-only root file system, and the console on stdio", () => {
    expect(qemuArguments(malta, image)).toMatchInlineSnapshot(`
      [
        "-nodefaults",
        "-display",
        "none",
        "-accel",
        "tcg,tb-size=64",
        "-machine",
        "malta",
        "-cpu",
        "24Kc",
        "-m",
        "128",
        "-chardev",
        "stdio,id=console,mux=on,signal=on",
        "-serial",
        "chardev:console",
        "-mon",
        "chardev=console",
        "-drive",
        "if=none,id=rootfs,format=raw,readonly=on,file=/image/rootfs.squashfs",
        "-device",
        "virtio-blk-pci,drive=rootfs",
        "-netdev",
        "user,net=10.0.2.0/24,restrict=on,id=net0",
        "-device",
        "virtio-net-pci,romfile=,netdev=net0",
        "-netdev",
        "user,net=10.0.3.0/24,restrict=on,id=net1",
        "-device",
        "virtio-net-pci,romfile=,netdev=net1",
        "-kernel",
        "/image/vmlinux",
        "-append",
        "console=ttyS0 root=/dev/vda ro",
        "-device",
        "virtio-rng-pci",
      ]
    `);
  });

  it("has at most one user network for the cards of a bridge, which keep the connections that they are given", () => {
    const wire = "socket,listen=127.0.0.1:7000";
    /** Returns the cards that exchange frames with nobody. */
    const isolated = (bridgedCards: number[][], netdevs: (string | undefined)[] = []) => {
      const network = Array.from({ length: 4 }, () => "virtio-net-pci");
      const args = qemuArguments({ ...malta, network, bridgedCards }, { ...image, netdevs });
      return valuesOf("-object", args).map((value) => Number(/^filter-redirector,.*netdev=net(\d+)/.exec(value)?.[1]));
    };
    expect(isolated([])).toEqual([]);
    expect(isolated([[0, 1, 3]])).toEqual([1, 3]);
    expect(
      isolated([
        [0, 1],
        [2, 3],
      ]),
    ).toEqual([1, 3]);
    expect(isolated([[0, 1, 3]], [undefined, wire])).toEqual([3]);
    // A wire's other end is not in QEMU's network either. Only the first card's network has the forwarded ports.
    expect(isolated([[1, 2]], [undefined, undefined, wire])).toEqual([1]);
    expect(isolated([[0, 1]], [undefined, wire])).toEqual([]);
  });

  it("sets the guest's clock only if requested", () => {
    expect(qemuArguments(malta, image)).not.toContain("-rtc");
    expect(valuesOf("-rtc", qemuArguments(malta, { ...image, clock: "2001-01-01" }))).toEqual(["base=2001-01-01"]);
  });

  it("sets the requested memory, or else the device's", () => {
    expect(valuesOf("-m", qemuArguments(malta, image))).toEqual(["128"]);
    assert(
      property(integer({ min: 1, max: 1 << 20 }), (memory) => {
        expect(valuesOf("-m", qemuArguments(malta, { ...image, memory }))).toEqual([String(memory)]);
      }),
    );
  });

  it("forwards every port to eth0, and none to other interfaces", () => {
    assert(
      property(array(record({ guest: port, host: integer({ min: 0, max: 65_535 }) })), (forward) => {
        const [eth0, ...others] = valuesOf("-netdev", qemuArguments(malta, { ...image, forward }));
        const rules = forward.map(({ guest, host }) => `hostfwd=tcp:127.0.0.1:${host}-:${guest}`);
        expect(eth0?.split(",")).toEqual(["user", "net=10.0.2.0/24", "restrict=on", "id=net0", ...rules]);
        expect(others.join()).not.toContain("hostfwd");
      }),
    );
  });

  it("connects each interface as requested, with its own id", () => {
    const netdevs = [undefined, "socket,listen=127.0.0.1:7000"];
    const args = qemuArguments(malta, { ...image, netdevs, forward: [{ guest: 22, host: 0 }] });
    expect(valuesOf("-netdev", args)).toEqual([
      "user,net=10.0.2.0/24,restrict=on,id=net0,hostfwd=tcp:127.0.0.1:0-:22",
      "socket,listen=127.0.0.1:7000,id=net1",
    ]);
    const devices = valuesOf("-device", args).filter((device) => device.startsWith("virtio-net"));
    expect(devices).toEqual(["virtio-net-pci,romfile=,netdev=net0", "virtio-net-pci,romfile=,netdev=net1"]);
  });

  it("sets the requested MAC address of an interface", () => {
    const args = qemuArguments(malta, { ...image, macs: [undefined, "52:54:00:00:00:01"] });
    const devices = valuesOf("-device", args).filter((device) => device.startsWith("virtio-net"));
    expect(devices).toEqual([
      "virtio-net-pci,romfile=,netdev=net0",
      "virtio-net-pci,romfile=,netdev=net1,mac=52:54:00:00:00:01",
    ]);
  });

  it("lets only eth0 reach this machine, and only if requested", () => {
    const netdevs = valuesOf("-netdev", qemuArguments(malta, { ...image, reachHost: true }));
    expect(netdevs.map((netdev) => /restrict=(on|off)/.exec(netdev)?.[1])).toEqual(["off", "on"]);
  });

  it("separates interfaces that are not connected to anything", () => {
    assert(
      property(integer({ min: 0, max: 200 }), (count) => {
        const network = Array.from({ length: count }, () => "virtio-net-pci");
        const netdevs = valuesOf("-netdev", qemuArguments({ ...malta, network }, image));
        expect(new Set(netdevs).size).toBe(count);
        expect(netdevs.every((netdev) => /^user,net=10\.0\.\d+\.0\/24,restrict=on,/.test(netdev))).toBe(true);
      }),
    );
  });

  it("quotes any path of the root file system for QEMU", () => {
    assert(
      property(string({ minLength: 1 }), (rootfs) => {
        const drive = valuesOf("-drive", qemuArguments(malta, { start: { ...start, rootfs } }))[0] ?? "";
        // QEMU ends a value at a single comma, and reads two commas as one.
        const value = /(?:^|,)file=((?:[^,]|,,)*)(?:,(?!,)|$)/s.exec(drive)?.[1];
        expect(value?.replaceAll(",,", ",")).toBe(rootfs);
      }),
    );
  });

  it("passes a board its chips, and no kernel", () => {
    const chips = { "nor.bin": "if=pflash", "flash.bin": "if=ide" };
    const held = { "nor.bin": "/image/nor,1.bin", "flash.bin": "nbd+unix:///?socket=/chips/flash.bin" };
    const args = qemuArguments({ ...malta, chips }, { start: { chips: held }, tftp: "/a,b" });
    expect(valuesOf("-drive", args)).toEqual([
      "if=pflash,format=raw,file=/image/nor,,1.bin",
      "if=ide,format=raw,file=nbd+unix:///?socket=/chips/flash.bin",
    ]);
    expect(valuesOf("-netdev", args)[0]).toBe("user,net=10.0.2.0/24,restrict=on,id=net0,tftp=/a,,b");
    for (const word of ["-kernel", "-append", "virtio-blk-pci,drive=rootfs"]) expect(args).not.toContain(word);
  });

  it("ends when the guest restarts, if requested", () => {
    expect(qemuArguments(malta, image)).not.toContain("-no-reboot");
    expect(qemuArguments(malta, { ...image, reboot: "exit" })).toContain("-no-reboot");
  });

  it("attaches USB disks to the device's controller, or prepares them for later", () => {
    const disks = [
      { id: "here", file: "/disks/a,b" },
      { id: "later", file: "/disks/later", attached: false },
    ];
    const args = qemuArguments({ ...malta, arguments: ["-device", "qemu-xhci,id=usb"] }, { ...image, disks });
    expect(valuesOf("-blockdev", args)).toEqual([
      "driver=raw,node-name=here,file.driver=file,file.filename=/disks/a,,b",
      "driver=raw,node-name=later,file.driver=file,file.filename=/disks/later",
    ]);
    expect(valuesOf("-device", args).slice(-2)).toEqual([
      "qemu-xhci,id=usb",
      "usb-storage,bus=usb.0,drive=here,id=usb-here",
    ]);
  });

  it("puts the device's own arguments last", () => {
    const args = qemuArguments({ ...malta, arguments: ["-smp", "2"] }, image);
    expect(args.slice(-2)).toEqual(["-smp", "2"]);
  });

  it("opens a control socket only if requested", () => {
    expect(qemuArguments(malta, image).join(" ")).not.toContain("mode=control");
    expect(valuesOf("-chardev", qemuArguments(malta, { ...image, qmpDescriptor: 3 }))).toContain("socket,id=qmp,fd=3");
  });
});
