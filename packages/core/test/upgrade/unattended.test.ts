import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assert, property, string } from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { sshRemote } from "../../src/upgrade/sshRemote.js";
import { parseSshConfiguration, type SshConfiguration } from "../../src/upgrade/unattended.js";

/** Returns what this machine's own ssh would do for one of our commands, given a user's configuration. */
async function effective(
  configuration: string,
  options: readonly string[] = [],
  knownHosts = "",
): Promise<SshConfiguration> {
  const folder = await mkdtemp(join(tmpdir(), "nixwrt-ssh-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "config"), configuration);
  // Runs the real client, but with an option that prints its settings.
  const script = `#!/bin/sh\nPATH="$OLD_PATH" exec ssh -F ${folder}/config -G "$@"\n`;
  await writeFile(join(folder, "ssh"), script);
  await chmod(join(folder, "ssh"), 0o755);
  await using remote = await sshRemote({
    destination: "me@router",
    knownHosts,
    options,
    env: { ...process.env, PATH: folder, OLD_PATH: process.env.PATH },
    openTools: () => Promise.reject(new Error("there is an ssh")),
  });
  const { stdout, exitCode } = await remote.run("/bin/true");
  expect(exitCode).toBe(0);
  return parseSshConfiguration(stdout);
}

/** Configuration lines, and the values in the output of `ssh -G` that they must not change. */
const interactive = [
  ["RemoteCommand tmux new -A -s main", "remotecommand", undefined],
  ["RequestTTY force", "requesttty", "false"],
  ["EscapeChar %", "escapechar", "none"],
  ["ForwardAgent yes", "forwardagent", "no"],
  ["ForwardX11 yes", "forwardx11", "no"],
  ["ForwardX11Trusted yes", "forwardx11trusted", "no"],
  ["Tunnel ethernet", "tunnel", "false"],
  ["PermitLocalCommand yes", "permitlocalcommand", "no"],
  ["ControlMaster autoask", "controlmaster", "false"],
  ["ControlPath /tmp/%C", "controlpath", undefined],
  ["ControlPersist yes", "controlpersist", "no"],
  ["VisualHostKey yes", "visualhostkey", "no"],
  ["LogLevel DEBUG3", "loglevel", "INFO"],
  ["LogLevel QUIET", "loglevel", "INFO"],
  ["BatchMode no", "batchmode", "yes"],
] as const;

describe("a user's ssh configuration", () => {
  it.each(interactive)("does not make our commands interactive: %s", async (line, name, value) => {
    const found = await effective(`Host router\n  ${line}\n`);
    expect(found.get(name)).toBe(value);
  });

  it("forwards no ports", async () => {
    const lines = ["LocalForward 8080 localhost:80", "RemoteForward 9090 localhost:90", "DynamicForward 1080"];
    const found = await effective(`${lines.join("\n")}\nExitOnForwardFailure yes\n`, [
      "LocalForward=8081 localhost:81",
    ]);
    // With this, ssh ignores all forwardings, and does not fail because of them.
    expect(found.get("clearallforwardings")).toBe("yes");
  });

  it("is not changed by options that only newer clients support", async () => {
    const plain = await effective("");
    const lines = { sessiontype: "none", stdinnull: "yes", forkafterauthentication: "yes" };
    const known = Object.entries(lines).filter(([name]) => plain.has(name));
    const found = await effective(known.map((line) => line.join(" ")).join("\n"));
    for (const [name] of known) expect([name, found.get(name)]).toEqual([name, plain.get(name)]);
  });

  it("determines how the device is reached", async () => {
    const found = await effective(
      "Host router\n  HostName 192.0.2.7\n  Port 2222\n  ProxyJump jump@jumphost\n  IdentityFile /keys/id\n" +
        "  StrictHostKeyChecking yes\n  UserKnownHostsFile /keys/known\n  Ciphers aes256-ctr\n",
    );
    expect(Object.fromEntries(found)).toMatchObject({
      ...{ hostname: "192.0.2.7", port: "2222", user: "me", proxyjump: "jump@jumphost", identityfile: "/keys/id" },
      ...{ stricthostkeychecking: "true", userknownhostsfile: "/keys/known", ciphers: "aes256-ctr" },
    });
  });

  it("is overridden by command line options, which cannot make anything interactive either", async () => {
    const found = await effective("Port 2222\n", ["Port=2223", "ServerAliveInterval=60", "ForwardAgent=yes"]);
    expect(found.get("port")).toBe("2223");
    expect(found.get("serveraliveinterval")).toBe("60");
    expect(found.get("forwardagent")).toBe("no");
  });
});

describe("the known host key of a device", () => {
  const ours = /nixwrt-ssh-\w+\/known_hosts$/;

  it("is added to the files that ssh already uses", async () => {
    const lines = "UserKnownHostsFile /mine\nGlobalKnownHostsFile /a /b\nStrictHostKeyChecking yes\n";
    const found = await effective(lines, [], "* ssh-ed25519 AAAA\n");
    expect(found.get("userknownhostsfile")).toBe("/mine");
    expect(found.get("globalknownhostsfile")).toMatch(/^\/a \/b \S+$/);
    expect(found.get("globalknownhostsfile")).toMatch(ours);
    expect(found.get("stricthostkeychecking")).toBe("true");
    expect((await effective("", [], "* ssh-ed25519 AAAA\n")).get("globalknownhostsfile")).toMatch(
      /^\/etc\/ssh\/ssh_known_hosts \/etc\/ssh\/ssh_known_hosts2 \S+$/,
    );
  });

  it("is left out if it is unknown", async () => {
    expect((await effective("GlobalKnownHostsFile /a\n")).get("globalknownhostsfile")).toBe("/a");
  });
});

it("any output of a client is parsed", () => {
  assert(property(string({ unit: "binary", maxLength: 300 }), (text) => void parseSshConfiguration(text)));
  expect(parseSshConfiguration("host a b\nSendEnv X\nsendenv Y\n\nproxyjump\n")).toEqual(
    new Map([
      ["host", "a b"],
      ["sendenv", "X"],
    ]),
  );
});
