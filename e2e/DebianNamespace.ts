import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { nixRootRequest } from "../packages/core/src/engine/buildRoot.js";
import { debianRoot } from "./debianRoot.js";

/** The Debian packages of the root. All tests share one root, so that it is downloaded and unpacked once. */
const packages = [
  "bash",
  "coreutils",
  "diffutils",
  "gcc",
  "iproute2",
  "libc6-dev",
  "linux-libc-dev",
  "netbase",
  "nftables",
];

/** A folder in which Debian's programs run, each time in new namespaces: without the network, and as root of a user namespace. */
export interface DebianNamespace extends AsyncDisposable {
  readonly folder: string;
  /** Runs a bash script in the folder, and returns its output. */
  readonly run: (script: string, input?: string) => Promise<string>;
}

/** Unpacks Debian's programs and makes an empty folder. */
export async function makeDebianNamespace(): Promise<DebianNamespace> {
  const folder = await mkdtemp(join(tmpdir(), "nixwrt-e2e-debian-"));
  const nixRoot = await debianRoot(...nixRootRequest.packages);
  const root = await debianRoot(...packages);
  const library = join(nixRoot, "usr/lib/x86_64-linux-gnu");
  const bubblewrap = [join(library, "ld-linux-x86-64.so.2"), "--library-path", library, join(nixRoot, "usr/bin/bwrap")];
  const isolation = ["--unshare-user", "--uid 0 --gid 0", "--unshare-net --unshare-pid", "--cap-add CAP_NET_ADMIN"];
  const system = ["--symlink usr/bin /bin", "--symlink usr/lib64 /lib64", "--symlink usr/lib /lib", "--dev /dev"];
  const rest = ["--proc /proc", "--tmpfs /tmp", "--setenv PATH /usr/sbin:/usr/bin", "--chdir /work"];
  const places = [
    "--ro-bind",
    join(root, "usr"),
    "/usr",
    "--ro-bind",
    join(root, "etc"),
    "/etc",
    "--bind",
    folder,
    "/work",
  ];
  const [program = "", ...before] = bubblewrap;
  const options = [...isolation, ...system, ...rest].flatMap((words) => words.split(" "));
  return {
    folder,
    async run(script, input = "") {
      const command = ["bash", "-euc", `ip link set lo up 2> /tmp/lo || true\n${script}`];
      const { stdout } = await execa(program, [...before, ...places, ...options, "--", ...command], { input });
      return stdout;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
