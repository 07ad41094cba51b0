import { type Content, metricsOf, type System } from "@nixwrt/core";
import type { L2tpSettings, PppoeSettings } from "./options.js";
import { pppdWord } from "./pppdWord.js";

/** Seconds between two questions whether the other end is still there, and how many it may leave unanswered. */
const echo = { interval: 5, failures: 4 };

/**
 * pppd's options for a session, without its first lines, which say over what it runs. The other end does not log in (`noauth`), gives the addresses
 * (`noipdefault`) and name servers (`usepeerdns`); routes are made by what pppd calls, as they have metrics.
 * @param plugin the function of the config, for messages
 */
export function sessionOptions(
  settings: Pick<PppoeSettings | L2tpSettings, "interface" | "username" | "password" | "mtu" | "ipv6" | "options">,
  plugin: string,
  system: System,
): Content {
  const { interface: name, username, password, mtu, ipv6, options } = settings;
  const path = (key: string) => `@nixwrt/plugin-ppp: ${plugin}: ${key}`;
  return [
    `ifname ${name}\nlinkname ${name}\nset METRIC=${metricsOf(system).get(name)}\nuser `,
    pppdWord(username, "the user name", path("username")),
    "\npassword ",
    pppdWord(password, "the password", path("password")),
    `\nhide-password\nnodetach\nnoauth\nnoipdefault\nusepeerdns\n${ipv6 ? "+ipv6" : "noipv6"}\n`,
    `mtu ${mtu}\nmru ${mtu}\nlcp-echo-interval ${echo.interval}\nlcp-echo-failure ${echo.failures}\n`,
    options.map((one) => `${one}\n`).join(""),
  ];
}
