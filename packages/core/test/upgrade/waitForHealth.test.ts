import { expect, it } from "vitest";
import type { Remote, RemoteResult } from "../../src/upgrade/Remote.js";
import { waitForHealth } from "../../src/upgrade/waitForHealth.js";

/** Makes a device that answers with these results in turn, and repeats the last one. */
function answering(...results: Partial<RemoteResult>[]): Remote {
  return {
    name: "root@router",
    run: async () => ({ stdout: "", stderr: "", exitCode: 0, ...(results.length > 1 ? results.shift() : results[0]) }),
  };
}

const env = process.env;
const down = { stdout: "SERVICE STATE\nsshd  up  3\nweb  back-off  2\n", exitCode: 1 };

it("a device is healthy if all services are up and the user's check succeeds", async () => {
  const check = 'test "$NIXWRT_DEVICE" = root@router';
  expect(await waitForHealth(answering({}), 5.5, { env, check })).toBeUndefined();
});

it("a device is checked again until it is healthy", async () => {
  expect(await waitForHealth(answering(down, { exitCode: 255 }, {}), 60, { env })).toBeUndefined();
});

it("services that are not up are named", async () => {
  expect(await waitForHealth(answering(down), 0, { env })).toBe("not all services are up: web (back-off)");
});

it("further lines of a status are not taken for services", async () => {
  const talkative = { ...down, stdout: `${down.stdout}\nwlan0: access point "home", channel 6\n  no stations\n` };
  expect(await waitForHealth(answering(talkative), 0, { env })).toBe("not all services are up: web (back-off)");
});

it("the output of the user's check is quoted", async () => {
  const fault = await waitForHealth(answering({}), 0, { env, check: "echo no page >&2; false" });
  expect(fault).toBe('the check "echo no page >&2; false" failed: no page');
});

it("an unreachable device is reported", async () => {
  const silent = answering({ stderr: "ssh: connect to host router port 22: No route to host\n", exitCode: 255 });
  expect(await waitForHealth(silent, 0, { env })).toMatch(/^ssh does not answer: .*No route to host$/);
});
