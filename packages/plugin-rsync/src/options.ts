import { accountNameSchema, contentSchema, z } from "@nixwrt/core";
import { hostPattern } from "./hostPattern.js";

/** A value that rsyncd.conf can hold: line breaks and control characters end a line, and a backslash at its end continues it. */
const line = z
  .string()
  .regex(
    /^(?!\s)[^\p{Cc}]*(?<![\s\\])$/u,
    "has a line break, a control character, a leading or trailing space, or a trailing backslash\nrsyncd.conf does not support these",
  );

const userName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, "not a valid name\nUse letters, digits, _, . and -");

const moduleName = z
  .string()
  .regex(
    /^(?!global$)[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}$/i,
    'not a valid module name\nUse at most 200 letters, digits, _, . and -; "global" has a special meaning in rsyncd.conf',
  );

const id = z.int().min(0).max(0xfffffffe);

const moduleOptions = z.strictObject({
  path: line
    .regex(/^\/[^%]*$/, "must be an absolute path without %")
    .refine((path) => !path.split("/").includes(".."), "must not contain ..")
    .describe("Folder to serve. For a writable module, it is created if it does not exist."),
  readOnly: z.boolean().default(true).describe("Whether the module is read-only."),
  unauthenticated: z
    .boolean()
    .default(false)
    .describe("Allow everybody to write to a writable module that has no `authUsers`."),
  authUsers: z
    .array(userName)
    .default([])
    .describe("Users with access, each with a password from `passwords`. Default: everybody."),
  hostsAllow: z
    .array(hostPattern)
    .default([])
    .describe("Hosts with access: addresses, networks, host names with wildcards. Default: all hosts."),
  uid: z
    .union([accountNameSchema, id], "expected a user's name or number")
    .default("nobody")
    .describe("The device's user that reads and writes files. `root` preserves file owners."),
  gid: z
    .union([accountNameSchema, id], "expected a group's name or number")
    .optional()
    .describe("The device's group that reads and writes files. Default: the user's group."),
  fakeSuper: z
    .boolean()
    .default(false)
    .describe(
      "Store owners, devices and other things that only root can create in extended attributes, and restore them from there.",
    ),
  comment: line.optional().describe("Description in the list of modules."),
  list: z.boolean().default(true).describe("Whether the list of modules includes it."),
  maxConnections: z.int().min(1).optional().describe("Maximum number of simultaneous clients. Default: no limit."),
});

/** Options of the rsync plugin. */
export const rsyncOptions = z.strictObject({
  modules: z
    .record(moduleName, moduleOptions)
    .superRefine((modules, context) => {
      const names = Object.keys(modules);
      for (const [index, name] of names.entries()) {
        const other = names.slice(0, index).find((one) => one.toLowerCase() === name.toLowerCase());
        if (other === undefined) continue;
        const message = `rsync ignores case, so this would be the same module as "${other}"\nRename one of the two`;
        context.addIssue({ code: "custom", path: [name], message });
      }
    })
    .default({})
    .describe("What the daemon serves, by module name. Without modules, the image has the program but no daemon."),
  passwords: z
    .record(userName, contentSchema)
    .default({})
    .describe("Passwords by user name, each best a `secret(\"NAME\")`. These users are rsync's own, not the device's."),
  port: z.int().min(1).max(65535).default(873).describe("TCP port to listen on."),
});

/** Options of the rsync plugin, as the config gives them. */
export type RsyncOptions = z.input<typeof rsyncOptions>;
/** Options with their defaults. */
export type RsyncSettings = z.output<typeof rsyncOptions>;
export type ModuleSettings = z.output<typeof moduleOptions>;
