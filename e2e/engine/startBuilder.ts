import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import { debianRoot } from "../debianRoot.js";
import { underBubblewrap } from "./childBuild.js";

/** A simulated machine with sshd and Nix, at a port of 127.0.0.1. */
export interface TestBuilder {
  readonly port: number;
  /** User name for logins. */
  readonly user: string;
  /** Absolute path of a private key that is accepted for logins. */
  readonly sshKey: string;
  readonly hostKey: string;
  /** Absolute path of the folder that is the builder's /nix. */
  readonly nix: string;
  /** File in /nix/store that only steps on this builder see. */
  readonly marker: string;
  /** Ends all connections and accepts no more, as if the machine were switched off. */
  cut(): Promise<void>;
}

const marker = "/nix/store/00000000000000000000000000000000-marker";

/**
 * @param folder folder for all of the builder's files
 * @param bytes size of the builder's disk; default: that of this machine's disk
 */
export async function startBuilder(
  folder: string,
  nixRoot: string,
  { bytes }: { readonly bytes?: number } = {},
): Promise<TestBuilder & { stop(): Promise<void> }> {
  const root = await debianRoot("bash", "coreutils", "nix-bin", "openssh-client", "openssh-server");
  const etc = join(folder, "etc");
  const nix = join(folder, "nix");
  await mkdir(etc, { recursive: true });
  await mkdir(join(nix, "var/nix"), { recursive: true });
  const uid = process.getuid?.() ?? 0;
  const user = uid === 0 ? "root" : "builder";
  const files = {
    passwd: `${user}:x:${uid}:${process.getgid?.() ?? 0}::/tmp:/bin/bash\nsshd:x:100:65534::/run/sshd:/usr/sbin/nologin\n`,
    group: `root:x:0:\nnogroup:x:65534:\n`,
    "nix.conf": `build-users-group =\nsandbox = true\nsandbox-paths = ${marker}=/etc/marker\nsubstituters =\ntrusted-users = ${user}\n`,
    marker: "from the builder\n",
    sshd_config: [
      "ListenAddress 127.0.0.1",
      "HostKey /etc/host_key",
      "AuthorizedKeysFile /etc/key.pub",
      "StrictModes no",
      "UsePAM no",
      "PidFile none",
      "PasswordAuthentication no",
      "LogLevel VERBOSE",
    ].join("\n"),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(etc, name), text);
  for (const name of ["host_key", "key"]) {
    const command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", `/etc/${name}`];
    await run(["--bind", etc, "/etc"], command);
  }

  function sandbox(flags: readonly string[], command: readonly string[]): string[] {
    return underBubblewrap(nixRoot, [
      ...["--die-with-parent", "--ro-bind", join(root, "usr"), "/usr", "--symlink", "usr/bin", "/bin"],
      ...["--symlink", "usr/sbin", "/sbin", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64"],
      ...[
        "--dev",
        "/dev",
        "--bind",
        "/proc",
        "/proc",
        "--ro-bind",
        "/sys",
        "/sys",
        "--tmpfs",
        "/tmp",
        "--tmpfs",
        "/var",
      ],
      ...["--tmpfs", "/run", "--perms", "0755", "--dir", "/run/sshd", ...flags, "--", ...command],
    ]);
  }

  async function run(flags: readonly string[], command: readonly string[]): Promise<void> {
    const [program = "", ...rest] = sandbox(flags, command);
    await execa(program, rest);
  }

  const disk = bytes === undefined ? ["--bind", nix, "/nix"] : ["--size", String(bytes), "--tmpfs", "/nix"];
  const capabilities = uid === 0 ? ["--cap-add", "ALL"] : [];
  const port = await freePort();
  const [program = "", ...rest] = sandbox(
    [
      ...capabilities,
      "--bind",
      etc,
      "/etc",
      "--dir",
      "/etc/nix",
      "--ro-bind",
      join(etc, "nix.conf"),
      "/etc/nix/nix.conf",
      ...disk,
    ],
    ["/usr/sbin/sshd", "-D", "-e", "-f", "/etc/sshd_config", "-p", String(port)],
  );
  const sshd = execa(program, rest, {
    reject: false,
    stdin: "ignore",
    buffer: false,
    env: { PATH: "/usr/bin" },
    extendEnv: false,
  });
  await untilListening(sshd.stderr);

  // All connections pass through this proxy, which can cut them.
  const open = new Set<Socket>();
  const relay = createServer((client) => {
    const server = connect(port, "127.0.0.1");
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      open.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  relay.listen(0, "127.0.0.1");
  await once(relay, "listening");
  const cut = async () => {
    if (!relay.listening) return;
    relay.close();
    for (const one of open) one.destroy();
  };
  return {
    port: (relay.address() as AddressInfo).port,
    user,
    sshKey: join(etc, "key"),
    hostKey: (await readFile(join(etc, "host_key.pub"), "utf8")).trim(),
    nix,
    marker,
    cut,
    async stop() {
      await cut();
      sshd.kill("SIGKILL");
      await sshd;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** Waits until sshd listens, without ending the stream as leaving an iteration would: sshd's later messages must not fill the pipe. */
async function untilListening(stderr: NodeJS.ReadableStream): Promise<void> {
  let said = "";
  await new Promise<void>((resolve, reject) => {
    stderr.on("data", (data) => {
      said += String(data);
      if (/Server listening/.test(said)) resolve();
    });
    stderr.on("close", () => reject(new Error(`sshd does not start: ${said}`)));
  });
}
