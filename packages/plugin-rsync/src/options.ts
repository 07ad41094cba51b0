import { contentSchema, z } from "@nixwrt/core";

/** What rsyncd.conf can hold in a value: it ends a line at a break or a control character, and goes on after a last backslash. */
const line = z
  .string()
  .regex(
    /^(?!\s)[^\p{Cc}]*(?<![\s\\])$/u,
    "has a line break, a control character, a space at an end, or a last backslash\nrsyncd.conf cannot hold that",
  );

const userName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, "not a fit name\nUse letters, digits, _, . and -");

const moduleName = z
  .string()
  .regex(
    /^(?!global$)[A-Za-z0-9_][A-Za-z0-9_.-]*$/i,
    'not the name of a module\nUse letters, digits, _, . and -; "global" is a word of rsyncd.conf',
  );

const hostPattern = z
  .string()
  .regex(
    /^[A-Za-z0-9*?[\]_-][A-Za-z0-9.:/*?[\]%_-]*$/,
    "not an address, a network, or a host's name\nSuch as 192.168.1.0/24, fd00::/8 or *.lan",
  );

const id = z.int().min(0).max(0xfffffffe);

const moduleOptions = z.strictObject({
  path: line
    .regex(/^\/[^%]*$/, "not an absolute path, or one with a %")
    .refine((path) => !path.split("/").includes(".."), "goes up with ..")
    .describe("Folder that is served. It is made, for a writable module, when it is not there."),
  readOnly: z.boolean().default(true).describe("Whether nothing may be written."),
  unauthenticated: z
    .boolean()
    .default(false)
    .describe("Lets everybody write who reaches a writable module without `authUsers`."),
  authUsers: z
    .array(userName)
    .default([])
    .describe("Who may use it, each with a password from `passwords`. Default: everybody."),
  hostsAllow: z
    .array(hostPattern)
    .default([])
    .describe("From where it may be used: addresses, networks, host names with wildcards. Default: anywhere."),
  uid: z
    .union([userName, id], "expected a user's name or number")
    .default("nobody")
    .describe("The device's user that reads and writes files. `root` keeps the owners of files."),
  gid: z
    .union([userName, id], "expected a group's name or number")
    .optional()
    .describe("The device's group for that. Default: the user's."),
  fakeSuper: z
    .boolean()
    .default(false)
    .describe(
      "Keeps owners, devices and other things that only root can make as extended attributes of plain files, and gives them back from there.",
    ),
  comment: line.optional().describe("What a list of modules says about it."),
  list: z.boolean().default(true).describe("Whether it is in the list of modules."),
  maxConnections: z.int().min(1).optional().describe("How many clients at a time. Default: any number."),
});

/** Options of the rsync plugin. */
export const rsyncOptions = z.strictObject({
  modules: z
    .record(moduleName, moduleOptions)
    .default({})
    .describe("What the daemon serves, by module name. Without any there is no daemon, only the program."),
  passwords: z
    .record(userName, contentSchema)
    .default({})
    .describe("Passwords by user name, each best a `secret(\"NAME\")`. These users are rsync's own, not the device's."),
  port: z.int().min(1).max(65535).default(873).describe("TCP port to listen on."),
});

/** Options of the rsync plugin, as they are given. */
export type RsyncOptions = z.input<typeof rsyncOptions>;
/** Options with their defaults. */
export type RsyncSettings = z.output<typeof rsyncOptions>;
export type ModuleSettings = z.output<typeof moduleOptions>;
