/**
 * `npm start`: builds examples/emu, boots it in QEMU, and prints the ssh command. Makes a key pair unless SSH_AUTHORIZED_KEY names your own
 * public key. Ctrl-C stops it.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeSshKey } from "@nixwrt/testkit";
import { execa } from "execa";

const root = join(import.meta.dirname, "..");
const project = join(root, "examples", process.argv[2] ?? "emu");
if (!existsSync(join(project, "package.json"))) {
  console.error(`There is no example ${process.argv[2]}. There are: ${readdirSync(join(root, "examples")).join(", ")}`);
  process.exit(2);
}
const keyFile = join(project, ".ssh", "id_ed25519");

const env: NodeJS.ProcessEnv = { ...process.env };
if (!env.SSH_AUTHORIZED_KEY) {
  if (!existsSync(keyFile)) writeKey(keyFile);
  env.SSH_AUTHORIZED_KEY = readFileSync(`${keyFile}.pub`, "utf8").trim();
  env.NIXWRT_SSH_OPTIONS = `-i ${keyFile}`;
}

const run = execa(process.execPath, [join(root, "packages/cli/bin/nixwrt.js"), "run", "-C", project], {
  env,
  stdio: "inherit",
  reject: false,
});
// The child receives the terminal's Ctrl-C itself, and stops QEMU. This process only waits for it.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => run.kill(signal));
const { exitCode } = await run;
process.exitCode = exitCode ?? 1;

/** Writes a new key pair as ssh-keygen does: a file, and next to it a file with `.pub`. */
function writeKey(file: string): void {
  const { publicKey, privateKey } = makeSshKey("nixwrt-example");
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.pub`, `${publicKey}\n`);
  writeFileSync(file, privateKey, { mode: 0o600 });
}
