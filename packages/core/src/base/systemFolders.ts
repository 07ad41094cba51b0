/** Folders of the image with programs and settings that the device needs to start. */
export const imageFolders = ["/bin", "/etc", "/lib", "/sbin", "/usr", "/usr/bin", "/usr/lib", "/usr/sbin"];

/** Folders in RAM that services use from the start. /var/log and /var/run are links to folders in /run. */
export const runtimeFolders = [
  ...["/run", "/run/log", "/run/nixwrt", "/run/sv", "/run/sv-log"],
  ...["/tmp", "/var", "/var/log", "/var/run"],
];
