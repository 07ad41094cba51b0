import { type Content, metricsOf, type System } from "@nixwrt/core";
import type { L2tpSettings, PppoeSettings } from "./options.js";
import { pppdWord } from "./pppdWord.js";

/** Seconds between LCP echo requests, and how many the peer may leave unanswered before the session ends. */
const echo = { interval: 5, failures: 4 };

/**
 * Seconds until pppd repeats an LCP request. A provider often misses the first one, because it is still setting up its end of the session.
 * With pppd's default of 3, each session then starts 3 seconds late. The second number keeps the default limit of 30 seconds in total.
 */
const configure = { interval: 1, attempts: 30 };

/**
 * pppd's options for a session, except the first lines, which name the transport. The peer does not authenticate itself (`noauth`), assigns
 * the addresses (`noipdefault`), and names the name servers (`usepeerdns`). The script that pppd calls makes the IPv6 route, because pppd
 * adds 1 to its metric.
 * @param plugin name of the function in the config, for messages
 */
export function sessionOptions(
  settings: Pick<PppoeSettings | L2tpSettings, "interface" | "username" | "password" | "mtu" | "ipv6" | "options">,
  plugin: string,
  system: System,
): Content {
  const { interface: name, username, password, mtu, ipv6, options } = settings;
  const metric = metricsOf(system).get(name);
  const path = (key: string) => `@nixwrt/plugin-ppp: ${plugin}: ${key}`;
  return [
    `ifname ${name}\nlinkname ${name}\nset METRIC=${metric}\nuser `,
    pppdWord(username, "the user name", path("username")),
    "\npassword ",
    pppdWord(password, "the password", path("password")),
    `\nhide-password\nnodetach\nnoauth\nnoipdefault\nusepeerdns\ndefaultroute\ndefaultroute-metric ${metric}\n${ipv6 ? "+ipv6" : "noipv6"}\n`,
    `mtu ${mtu}\nmru ${mtu}\nlcp-echo-interval ${echo.interval}\nlcp-echo-failure ${echo.failures}\n`,
    `lcp-restart ${configure.interval}\nlcp-max-configure ${configure.attempts}\n`,
    options.map((one) => `${one}\n`).join(""),
  ];
}
