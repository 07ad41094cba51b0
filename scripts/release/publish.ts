import { execa } from "execa";
import { type PublishedPackage, publishedPackages } from "./packages.js";

/** A package that was published, or that a dry run would publish. */
export interface Published extends PublishedPackage {
  readonly files: number;
  /** Size of the tarball in bytes. */
  readonly size: number;
}

export interface PublishOptions {
  /** Whether to publish nothing, and only return what would be published. */
  readonly dryRun: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

/** Publishes the packages of a copy of this repository whose versions the registry lacks. */
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

/** Whether the registry has this version. npm publishes a version only once, and an interrupted release continues where it stopped. */
async function isThere({ name, version }: PublishedPackage, env: NodeJS.ProcessEnv): Promise<boolean> {
  const options = { env, extendEnv: false, reject: false } as const;
  const { exitCode, stdout } = await execa("npm", ["view", `${name}@${version}`, "version"], options);
  return exitCode === 0 && stdout.trim() === version;
}

/**
 * Returns npm's options for provenance, if this is a CI that can attest where a package was built: npm asks it for an identity token
 * (docs.npmjs.com, "provenance").
 */
function provenance(env: NodeJS.ProcessEnv): string[] {
  return env.ACTIONS_ID_TOKEN_REQUEST_URL || env.SIGSTORE_ID_TOKEN ? ["--provenance"] : [];
}

/** Parses npm's report. It describes the package directly, or contains the description by the package's name. */
function report(json: string): { files: number; size: number } {
  const parsed = JSON.parse(json) as Record<string, unknown>;
  const one = (parsed.files === undefined ? Object.values(parsed)[0] : parsed) as { files: unknown[]; size: number };
  return { files: one.files.length, size: one.size };
}
