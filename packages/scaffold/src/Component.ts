/** A value that the config names as `secret("NAME")`. */
export interface SecretValue {
  readonly name: string;
  /** What it is, as a sentence. */
  readonly about: string;
  /** What stands in `secrets.example`. */
  readonly example: string;
}

/** A device or plugin that a new config uses. */
export interface Component {
  readonly packageName: string;
  /** Source text of the import, without `import`: `{ sshd } from "@nixwrt/plugin-sshd"`. */
  readonly imported: string;
  /** Source text of what the config has: `sshd()`. */
  readonly call: string;
  /** Secrets that the call names. */
  readonly secrets: readonly SecretValue[];
  /** Of a device: the interface that is to have an address from DHCP. */
  readonly interface?: string;
}

/** One that is offered by name. */
export interface OfferedComponent extends Component {
  /** What people call it: `sshd`. */
  readonly name: string;
  /** What it is, in a few words. */
  readonly about: string;
}
