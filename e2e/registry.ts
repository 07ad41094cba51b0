import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { runServer } from "verdaccio";
import { repository } from "./support.js";

/**
 * An npm registry on the loopback interface. It serves packages that are published to it, and fetches all others from where this machine's
 * npm would.
 */
export interface Registry extends AsyncDisposable {
  /** Address, such as `http://127.0.0.1:12345/`. */
  readonly url: string;
  /** A user who may publish. */
  readonly publisher: User;
  /** Publishes the folder or the tarball of a package. */
  publish(path: string): Promise<void>;
  /** Makes a user with an empty home folder, whose npm knows only this registry. */
  newUser(): Promise<User>;
  stop(): Promise<void>;
}

export interface User {
  /** An empty working folder inside the user's own home. */
  readonly folder: string;
  /** The whole environment of this user's programs. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs a program in a folder, by default the user's. Never rejects. */
  run(command: readonly string[], options?: RunOptions): Running;
}

export type Running = ReturnType<typeof start>;

export interface RunOptions {
  readonly cwd?: string;
  /** Variables in addition to the user's own. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Package names that the registry never looks for elsewhere: those of this project, and those that its documentation invents. */
const ownNames = ["@nixwrt/*", "create-nixwrt", "nixwrt-*", "@*/nixwrt-*"];

/** Starts a registry whose storage is a temporary folder. The caller has to stop it. */
export async function startRegistry(): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), "nixwrt-registry-"));
  const everybody = { access: "$all", publish: "$all", unpublish: "$all" };
  const server = (await runServer({
    configPath: join(folder, "verdaccio.yaml"),
    storage: join(folder, "storage"),
    auth: { htpasswd: { file: join(folder, "htpasswd") } },
    uplinks: { upstream: await npmSettings() },
    packages: {
      ...Object.fromEntries(ownNames.map((name) => [name, everybody])),
      "**": { ...everybody, proxy: "upstream" },
    },
    web: { enable: false },
    max_body_size: "100mb",
    log: { type: "stdout", format: "pretty", level: "fatal" },
  } as never)) as Server;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const publisher = await makeUser(url, folder, await register(url));

  const registry: Registry = {
    url,
    publisher,
    async publish(path) {
      const { exitCode, stderr } = await publisher.run(["npm", "publish", "--access", "public", path]);
      if (exitCode !== 0) throw new Error(`npm publish ${path}: ${stderr}`);
    },
    newUser: () => makeUser(url, folder),
    async stop() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
    [Symbol.asyncDispose]: () => registry.stop(),
  };
  return registry;
}

/** Returns the source of this machine's npm packages, as settings of Verdaccio. */
async function npmSettings(): Promise<object> {
  const { stdout } = await execa("npm", ["config", "list", "--json"], { cwd: repository });
  const { registry, cafile, "https-proxy": proxy } = JSON.parse(stdout) as Record<string, string | null>;
  return {
    url: registry,
    ...(cafile ? { ca: await readFile(cafile, "utf8") } : {}),
    ...(proxy ? { https_proxy: proxy } : {}),
  };
}

/** Makes an account, as `npm adduser` does, and returns its token. */
async function register(url: string): Promise<string> {
  const name = "publisher";
  const response = await fetch(`${url}-/user/org.couchdb.user:${name}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, password: "published on loopback only" }),
  });
  const { token } = (await response.json()) as { token?: string };
  if (token === undefined) throw new Error(`the registry gives no account: ${response.status}`);
  return token;
}

async function makeUser(url: string, within: string, token?: string): Promise<User> {
  const home = await mkdtemp(join(within, "home-"));
  const [bin, folder] = [join(home, "bin"), join(home, "work")];
  await mkdir(bin);
  await mkdir(folder);
  // The user gets this Node, and none of this repository's programs.
  await symlink(process.execPath, join(bin, "node"));
  const login = token === undefined ? "" : `${url.replace(/^http:/, "")}:_authToken=${token}\n`;
  await writeFile(join(home, ".npmrc"), `registry=${url}\nfund=false\naudit=false\nupdate-notifier=false\n${login}`);
  const path = (process.env.PATH ?? "").split(":").filter((entry) => !entry.includes("node_modules"));
  const env = { HOME: home, PATH: [bin, ...path].join(":"), LANG: "C.UTF-8" };
  return {
    folder,
    env,
    run: (command, options = {}) => start(command, options.cwd ?? folder, { ...env, ...options.env }),
  };
}

function start([file = "", ...args]: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
  return execa(file, args, { cwd, env, extendEnv: false, reject: false, stdin: "ignore" });
}
