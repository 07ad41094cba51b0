import { functionsPath } from "./functions.js";

/** `brickwrt-confirm`: ends the trial of a system that brickwrt-load started. */
export const confirmScript = `#!/bin/sh
# Made by NixWRT. Confirms that the system that runs from RAM works.
. ${functionsPath}
case "$1" in
  "") ;;
  *)
    echo "usage: brickwrt-confirm
Confirms the system that brickwrt-load started: the device stays with it when the trial ends."
    [ "$1" = --help ]
    exit
    ;;
esac
[ -e $trial/until ] || die "no system is on trial"
touch $trial/confirmed
`;
