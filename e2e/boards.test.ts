import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkBoard, installedBoards, openProject } from "@nixwrt/core";
import { createProject } from "@nixwrt/testkit";
import { describe, expect, onTestFinished, test } from "vitest";
import { examples, repository } from "./support.js";

const env = { ...process.env, RSYNC_PASSWORD: "e2e", SSH_AUTHORIZED_KEY: "ssh-ed25519 AAAA e2e" };
const boards = (await installedBoards(repository)).filter((board) => board.flashMiB !== undefined);
const families = Map.groupBy(boards, ({ family }) => family);

/** Flash that holds a kernel and the appliance beside it, MiB. */
const roomyFlash = 8;

/** The appliance for a board, in a project of its own. */
async function applianceFor(board: string) {
  const names = ["nixwrt.config.ts", "nixwrt.lock"];
  const files = names.map(async (name) => [name, await readFile(join(examples, "arhcive", name), "utf8")] as const);
  const made = await createProject(Object.fromEntries(await Promise.all(files)));
  onTestFinished(() => made[Symbol.asyncDispose]());
  return await openProject({ cwd: made.directory, board, env });
}

describe.each([...families])("of the boards with %s", (_, members) => {
  test.each(members)("$title has sound images of the appliance", async ({ name, flashMiB = 0 }) => {
    const media = flashMiB < roomyFlash ? (["phram"] as const) : undefined;
    const checks = await checkBoard(await applianceFor(name), media === undefined ? {} : { media });
    expect(checks.filter(({ problems }) => problems.length > 0)).toEqual([]);
    expect(checks.length).toBeGreaterThan(5);
  });

  test("all have one kernel: only device trees, and what is made with these, are made for each", async () => {
    const plans = await Promise.all(members.map(async ({ name }) => (await applianceFor(name)).plan));
    const [first, ...others] = plans.map(({ steps, kernel }) => steps[kernel]);
    for (const other of others) expect(other).toEqual(first);
  });
});
