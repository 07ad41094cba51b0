import { z } from "zod";
import { withOptions } from "../config/withOptions.js";
import { mountPoint } from "../system/Filesystem.js";
import type { Plugin } from "../system/Plugin.js";
import { pathName } from "./escapeName.js";

/** Schema of the options of {@link usbDisk}. */
export const usbDiskOptions = z.strictObject({
  label: z.string().min(1).describe("Label of the file system on the disk, as set by `mkfs.ext4 -L`."),
  mount: z
    .string()
    .regex(/^\/\S*[^\s/]\/*$/, "not a mount point\nGive an absolute path without blanks, such as /srv")
    .transform(mountPoint)
    .describe("Mount point of the disk while it is plugged in."),
  type: z.enum(["ext4", "ext2", "vfat"]).default("ext4").describe("File system on the disk."),
  options: z.array(z.string()).default(["noatime"]).describe("Mount options, as for `mount -o`."),
});

/** Options of {@link usbDisk}. */
export type UsbDiskOptions = z.input<typeof usbDiskOptions>;

/**
 * Mounts a USB disk, found by the label of its file system, when it is plugged in, and unmounts it when it is removed. Services that depend
 * on `mount:<mount>` run only while it is mounted. The device brings the driver of its USB controller.
 * It reports wrong options in its `problems`.
 */
export function usbDisk(options: UsbDiskOptions): Plugin {
  return withOptions(usbDiskOptions, options, "usbDisk", ({ label, mount, type, options: flags }) => ({
    name: `usb-disk${pathName(mount)}`,
    apply({ hooks }) {
      hooks.filesystems.tap("usb-disk", (filesystems) =>
        filesystems.mount({ target: mount, source: `LABEL=${label}`, type, options: flags }),
      );
      hooks.kernelConfig.tap("usb-disk", (kernel) =>
        kernel.enable(["USB_SUPPORT", "USB", "USB_STORAGE", "SCSI", "BLK_DEV_SD"], {
          reason: `the USB disk of ${mount}`,
        }),
      );
    },
  }));
}
