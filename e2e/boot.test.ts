import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { bootImage, type Guest, makeSshKey } from "@nixwrt/testkit";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { outputOf } from "./guests.js";
import { examples } from "./support.js";

/** Value of the bytes 1 and 2 as one number, by byte order. */
const byteOrders = { big: 0x0102, little: 0x0201 };

/** Output of `uname -m`, pattern for /proc/cpuinfo, and kernel symbols that harden only this CPU. */
const mips = { machine: "mips", cpuinfo: /cpu model\s*: MIPS 24Kc/, symbols: ["ARCH_MMAP_RND_BITS=15"] };
const aarch64 = {
  machine: "aarch64",
  // Part number of the Cortex-A53
  cpuinfo: /CPU part\s*: 0xd03/,
  symbols: ["ARCH_MMAP_RND_BITS=24", "RANDOMIZE_BASE=y", "VMAP_STACK=y", "SHADOW_CALL_STACK=y", "ARM64_SW_TTBR0_PAN=y"],
};

/** Examples as users get them: built with the built command line, booted, and inspected from inside. */
describe.each([
  { example: "emu", cpu: mips, endian: "big", reachHost: true },
  { example: "emu-little", cpu: mips, endian: "little", reachHost: false },
  { example: "emu-aarch64", cpu: aarch64, endian: "little", reachHost: false },
] as const)("examples/$example", ({ example, cpu, endian, reachHost }) => {
  const key = makeSshKey();
  let guest: Guest;

  async function boot(): Promise<Guest> {
    return await bootImage({
      project: join(examples, example),
      reachHost,
      // As saved by an editor on Windows.
      env: { SSH_AUTHORIZED_KEY: `\uFEFF  ${key.publicKey}\r\n` },
      privateKey: key.privateKey,
    });
  }

  const output = (command: string) => outputOf(guest, command);

  /** Returns the process id of a supervised service. */
  async function pidOf(service: string): Promise<number> {
    return Number(/^run: \S+ \(pid (\d+)\)/.exec(await output(`sv status ${service}`))?.[1]);
  }

  beforeAll(async () => {
    guest = await boot();
  });
  afterAll(async () => await guest?.kill());

  it("accepts the ssh key, and has a kernel for the right CPU and byte order", async () => {
    expect(await output("uname -sm")).toBe(`Linux ${cpu.machine}`);
    expect(await output("uname -r")).toMatch(/^6\.12\./);
    expect(await output("cat /proc/cpuinfo")).toMatch(cpu.cpuinfo);
    expect(Number(await output("printf '\\001\\002' | hexdump -e '1/2 \"%d\"'"))).toBe(byteOrders[endian]);
  });

  it("accepts no other key, and no password", async () => {
    const other = makeSshKey();
    const stranger = await guest.ssh("true", { privateKey: other.privateKey }).catch((error: unknown) => error);
    expect(String(stranger)).toContain("Permission denied (publickey)");
    expect(await output("grep ^root: /etc/shadow")).toMatch(/^root:[!*]/);
  });

  it("has the config's name and network", async () => {
    expect(await output("hostname")).toBe("emu");
    expect(await output("ip -4 addr show dev eth0")).toContain("inet 10.0.2.15/24");
    expect(await output("ip -4 addr show dev lo")).toContain("inet 127.0.0.1/8");
    const names = await output("cat /etc/resolv.conf");
    if (reachHost) expect(names).toContain("nameserver 10.0.2.3");
    else expect(names).not.toContain("nameserver");
  });

  it("reaches servers on this machine only if that is allowed", async () => {
    const server = createServer((socket) => socket.on("error", () => {}).end("reached\n"));
    server.listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    // The address is that of the gateway in QEMU's network, whether or not DHCP announced it.
    const { stdout } = await guest.ssh(`nc 10.0.2.2 ${port} < /dev/null & sleep 3; kill $! 2> /dev/null`);
    expect(stdout).toBe(reachHost ? "reached\n" : "");
  });

  it("has a hardened kernel, with no way around its checks", async () => {
    const config = await output("zcat /proc/config.gz");
    const symbols = ["STACKPROTECTOR_STRONG", "FORTIFY_SOURCE", "HARDENED_USERCOPY", "SECCOMP_FILTER", "SYN_COOKIES"];
    for (const symbol of [...symbols, "SLAB_FREELIST_RANDOM", "SLAB_FREELIST_HARDENED"]) {
      expect(config).toMatch(new RegExp(`^CONFIG_${symbol}=y$`, "m"));
    }
    for (const line of cpu.symbols) expect(config.split("\n")).toContain(`CONFIG_${line}`);
    expect(config).not.toMatch(/^CONFIG_KEXEC(_CORE)?=/m);
    expect(await output("ls /dev")).not.toMatch(/^(mem|port|kmem)$/m);
    expect(await output("sysctl -n net.ipv4.tcp_syncookies kernel.dmesg_restrict")).toBe("1\n1");
    expect(await output("grep -c ^Seccomp: /proc/self/status")).toBe("1");
    expect(Number(await output("dmesg | wc -l"))).toBeGreaterThan(10);
  });

  it("has a read-only root, and writable folders", async () => {
    expect(await output("cat /proc/mounts")).toMatch(/^\/dev\/root \/ squashfs ro,/m);
    const { exitCode, stderr } = await guest.ssh("touch /etc/new");
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain("Read-only file system");
    await output("touch /tmp/new /run/new");
  });

  it.each([
    ["/proc", "nosuid,nodev,noexec"],
    ["/sys", "nosuid,nodev,noexec"],
    ["/run", "nosuid,nodev,noexec"],
    ["/tmp", "nosuid,nodev,noexec"],
    ["/var", "nosuid,nodev,noexec"],
    ["/dev", "nosuid,noexec"],
    ["/dev/pts", "nosuid,noexec"],
  ])("mounts %s with %s", async (place, flags) => {
    const mounts = (await output("cat /proc/mounts")).split("\n").map((line) => line.split(" "));
    const options = mounts.filter(([, target]) => target === place).map(([, , , text = ""]) => text.split(","));
    expect(options).toEqual([expect.arrayContaining(flags.split(","))]);
  });

  it("runs no programs from folders that services can write to", async () => {
    for (const place of ["/tmp", "/run", "/var", "/dev"]) {
      await output(`cp /bin/busybox ${place}/program`);
      expect(await guest.ssh(`${place}/program true`)).toMatchObject({ exitCode: 126 });
      await output(`rm ${place}/program`);
    }
  });

  it("has kernel parameters that are stricter than the kernel's own", async () => {
    const parameters = {
      ...{ "kernel/kptr_restrict": 1, "kernel/dmesg_restrict": 1 },
      ...{
        "fs/protected_hardlinks": 1,
        "fs/protected_symlinks": 1,
        "fs/protected_fifos": 2,
        "fs/protected_regular": 2,
      },
      ...{ "net/ipv4/conf/all/accept_redirects": 0, "net/ipv4/conf/eth0/accept_redirects": 0 },
      ...{ "net/ipv4/conf/eth0/send_redirects": 0, "net/ipv4/conf/default/send_redirects": 0 },
      ...{ "net/ipv4/conf/eth0/rp_filter": 1, "net/ipv4/conf/default/rp_filter": 1 },
    };
    const values = await output(`cd /proc/sys && cat ${Object.keys(parameters).join(" ")}`);
    expect(values.split("\n").map(Number)).toEqual(Object.values(parameters));
    const { stderr } = await guest.ssh("droproot nobody 0 dmesg");
    expect(stderr).toContain("Operation not permitted");
  });

  it("runs the services in the config", async () => {
    const status = await output("sv status /etc/sv/*");
    expect(status).toMatch(/^run: .*sshd: \(pid \d+\)/m);
    expect(status).toMatch(/^run: .*net-eth0: \(pid \d+\)/m);
    expect(status).not.toMatch(/^(down|fail)/m);
  });

  it("starts sshd again when it dies", async () => {
    const before = await pidOf("sshd");
    await guest.ssh(`kill -9 ${before}`);
    await guest.waitForSsh();
    const after = await pidOf("sshd");
    expect(after).toBeGreaterThan(0);
    expect(after).not.toBe(before);
  });

  it("has a shell on the console", async () => {
    expect(await guest.console.run("id -u")).toEqual({ output: "0\n", exitCode: 0 });
  });

  it("shuts down cleanly, and boots again after a power cut", async () => {
    expect(await guest.powerOff()).toMatchObject({ reason: "guest-shutdown", exitCode: 0 });
    guest = await boot();
    await guest.waitForSsh();
    expect(await guest.kill()).toMatchObject({ reason: "killed" });
    guest = await boot();
    expect(await output("hostname")).toBe("emu");
  });
});
