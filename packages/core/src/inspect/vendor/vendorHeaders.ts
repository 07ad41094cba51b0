import type { Bytes } from "../../formats/Bytes.js";
import type { Found } from "../Found.js";
import type { Look } from "../Look.js";
import { recognizeChk } from "./netgearChk.js";
import { recognizeDni } from "./netgearDni.js";
import { recognizeSeama } from "./seama.js";
import { recognizeTplink } from "./tplink.js";
import { recognizeSafeloader } from "./tplinkSafeloader.js";
import { recognizeTrx } from "./trx.js";
import { recognizeUbnt } from "./ubnt.js";
import { recognizeXiaomi } from "./xiaomi.js";

/** Vendors' containers for kernel and root file system, with the checksums that their boot loaders or web pages check. */
export const vendorHeaders: readonly ((bytes: Bytes, look: Look) => Found | undefined)[] = [
  recognizeTrx,
  recognizeTplink,
  recognizeSafeloader,
  recognizeChk,
  recognizeDni,
  recognizeSeama,
  recognizeUbnt,
  recognizeXiaomi,
];
