import { autotoolsPackage, debianSource } from "@nixwrt/core";

/** The server side of `sftp`, `scp` and file managers. dropbear starts it; OpenSSH's sshd is not built. */
export const opensshSftpServer = autotoolsPackage({
  name: "openssh-sftp-server",
  summary: "file transfer over ssh, for sftp and scp",
  source: debianSource("openssh"),
  licence: "BSD-3-Clause AND BSD-2-Clause AND ISC AND MIT",
  configure: ["--without-openssl", "--without-zlib", "--without-pam", "--without-selinux", "--disable-pkcs11"],
  make: ["sftp-server"],
  install: 'install -D sftp-server "$out/usr/libexec/sftp-server"',
  files: ["/usr/libexec/sftp-server"],
});
