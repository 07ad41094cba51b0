import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ToolRunner } from "@nixwrt/core/host";

/** A running RADIUS server. */
export interface RadiusServer {
  /** All of its log so far. */
  log(): string;
  stop(): Promise<void>;
}

/** Clients and users of a RADIUS server. */
export interface RadiusSettings {
  /** UDP port of this machine's loopback. */
  readonly port: number;
  /** The secret that it shares with the access points. */
  readonly secret: string;
  /** Passwords by name. */
  readonly users: Readonly<Record<string, string>>;
}

/**
 * Starts FreeRADIUS, which authenticates stations by EAP-pwd.
 * @param root Debian root with the package `freeradius`
 */
export async function startRadiusServer(
  tools: ToolRunner,
  root: string,
  { port, secret, users }: RadiusSettings,
): Promise<RadiusServer> {
  const folder = await mkdtemp(join(tmpdir(), "nixwrt-radius-"));
  const known = Object.entries(users).map(([name, password]) => `${name} Cleartext-Password := "${password}"\n`);
  await writeFile(join(folder, "users"), known.join(""), { mode: 0o644 });
  await writeFile(join(folder, "radiusd.conf"), configuration(port, secret), { mode: 0o644 });
  let said = "";
  const server = tools.spawn(
    {
      root,
      command: ["/usr/sbin/freeradius", "-f", "-x", "-l", "stdout", "-d", "/settings"],
      binds: [{ host: folder, guest: "/settings" }],
      network: true,
    },
    { reject: false, all: true, buffer: false },
  );
  const ready = new Promise<void>((resolve, reject) => {
    server.all.on("data", (data: Buffer) => {
      said += data.toString();
      if (said.includes("Ready to process requests")) resolve();
    });
    server.all.on("end", () => reject(new Error(`FreeRADIUS has ended:\n${said}`)));
  });
  await ready;
  return {
    log: () => said,
    async stop() {
      server.kill();
      await server;
      await rm(folder, { recursive: true });
    },
  };
}

/** A minimal configuration of FreeRADIUS 3.2, from its radiusd.conf and mods-available/eap. */
const configuration = (port: number, secret: string) => `
logdir = /tmp
run_dir = /tmp
log {
  auth = yes
}
libdir = /usr/lib/freeradius
max_requests = 1024
security {
  reject_delay = 0
}
client loopback {
  ipaddr = 127.0.0.1
  secret = "${secret}"
  require_message_authenticator = yes
}
modules {
  files {
    filename = /settings/users
  }
  eap {
    default_eap_type = pwd
    timer_expire = 60
    pwd {
      group = 19
      server_id = radius.test
      virtual_server = names
    }
  }
}
server names {
  authorize {
    files
  }
}
server wifi {
  listen {
    type = auth
    ipaddr = 127.0.0.1
    port = ${port}
  }
  authorize {
    eap
  }
  authenticate {
    eap
  }
}
`;
