/** A board that a new project can target. */
export interface OfferedBoard {
  readonly name: string;
  /** Product name. */
  readonly title: string;
  /** The interface that gets an address in a new config. Undefined: the board has no interface without additional hardware. */
  readonly interface?: string;
  /**
   * The address of that interface, with the prefix length. Default: 192.168.1.1/24. It is the address that the boot loader uses, too: a system that
   * was started with `nixwrt tftp` can then be reached from the same machine.
   */
  readonly address?: string;
}

/** Boards that a new project can target, by device package. A test compares this list with the packages. */
export const boards: Readonly<Record<string, readonly OfferedBoard[]>> = {
  "@nixwrt/device-ramips": [
    { name: "gl-mt300n-v2", title: "GL.iNet GL-MT300N-V2", interface: "lan" },
    { name: "gl-mt300a", title: "GL.iNet GL-MT300A" },
    { name: "gnubee-pc1", title: "GnuBee Personal Cloud 1", interface: "ethblack" },
    { name: "gnubee-pc2", title: "GnuBee Personal Cloud 2", interface: "ethblack" },
    { name: "omega2p", title: "Onion Omega2+", interface: "lan", address: "192.168.8.8/24" },
    { name: "vocore2", title: "VoCore2", interface: "lan" },
  ],
  "@nixwrt/device-ath79": [
    { name: "gl-ar750", title: "GL.iNet GL-AR750", interface: "eth0" },
    { name: "arduino-yun", title: "Arduino Yún", interface: "eth0" },
    { name: "tl-wr841-v8", title: "TP-Link TL-WR841N/ND v8", interface: "eth0" },
  ],
};
