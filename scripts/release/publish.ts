import { execa } from "execa";
import { type PublishedPackage, publishedPackages } from "./packages.js";

/** What was, or would be, published. */
export interface Published extends PublishedPackage {
  readonly files: number;
  /** Bytes of the tarball. */
  readonly size: number;
}

export interface PublishOptions {
  /** Publish nothing, only say what would be. */
  readonly dryRun: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

/** Publishes those packages of a copy of this repository whose versions the registry does not have. */
export async function publish(repository: string, { dryRun, env = process.env }: PublishOptions): Promise<Published[]> {
  const published: Published[] = [];
  for (const one of publishedPackages(repository)) {
    if (!dryRun && (await isThere(one, env))) continue;
    const flags = ["--json", "--access", "public", ...(dryRun ? ["--dry-run"] : []), ...provenance(env)];
    const { stdout } = await execa("npm", ["publish", ...flags], { cwd: one.folder, env, extendEnv: false });
    published.push({ ...one, ...report(stdout) });
  }
  return published;
}

/** npm publishes a version only once; a release that stopped half-way goes on where it was. */
async function isThere({ name, version }: PublishedPackage, env: NodeJS.ProcessEnv): Promise<boolean> {
  const options = { env, extendEnv: false, reject: false } as const;
  const { exitCode, stdout } = await execa("npm", ["view", `${name}@${version}`, "version"], options);
  return exitCode === 0 && stdout.trim() === version;
}

/** CI that can vouch for where a package was built: npm asks it for an identity token (docs.npmjs.com, "provenance"). */
function provenance(env: NodeJS.ProcessEnv): string[] {
  return env.ACTIONS_ID_TOKEN_REQUEST_URL || env.SIGSTORE_ID_TOKEN ? ["--provenance"] : [];
}

/** npm's report is of the package, or by the package's name. */
function report(json: string): { files: number; size: number } {
  const parsed = JSON.parse(json) as Record<string, unknown>;
  const one = (parsed.files === undefined ? Object.values(parsed)[0] : parsed) as { files: unknown[]; size: number };
  return { files: one.files.length, size: one.size };
}
