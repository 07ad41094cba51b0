import { functionsPath } from "./functions.js";

/** `brickwrt-confirm`: ends the trial of a system that brickwrt-load has started. */
export const confirmScript = `#!/bin/sh
# Made by NixWRT. Says that the system that runs from RAM is well.
. ${functionsPath}
case "$1" in
  "") ;;
  *)
    echo "usage: brickwrt-confirm
Says that the system that brickwrt-load has started is well: the device does not restart when its trial would end."
    [ "$1" = --help ]
    exit
    ;;
esac
[ -e $trial/until ] || die "no system is on trial"
touch $trial/confirmed
`;
