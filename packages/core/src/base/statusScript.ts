import { stateDirectory } from "./serviceScripts.js";

/** `nixwrt-status`: every service, its state, since when, how it last ended, and how often it was started again. */
export const statusScript = `#!/bin/sh
# Made by NixWRT. Lists all services: state, seconds since it changed, last exit, restarts.
# Exit code: 0 when everything is up or done, 1 otherwise.
case "$1" in
  "") ;;
  *) echo "usage: nixwrt-status"; echo "Lists all services. Exit code 1 when one is not up."; [ "$1" = --help ]; exit ;;
esac
state=${stateDirectory}
value() { if [ -e "$state/$1" ]; then cat "$state/$1"; else echo "$2"; fi; }
ready() { [ -e "$state/up/$1" ] && { [ ! -e "/etc/sv/$1/check" ] || "/etc/sv/$1/check" >/dev/null 2>&1; }; }
format='%-20s %-9s %-8s %-12s %s\\n'
read -r now rest < /proc/uptime
all=0
printf "$format" SERVICE STATE SINCE "LAST EXIT" RESTARTS
for script in /etc/oneshot/*; do
  name=\${script##*/}
  case "$name" in *.finish) continue ;; esac
  [ -e "/etc/sv/$name" ] && continue
  if [ -e "$state/up/$name" ]; then is=done; else is=failed all=1; fi
  printf "$format" "$name" "$is" - - -
done
for folder in /etc/sv/*; do
  name=\${folder##*/}
  line=$(sv status "$name" 2>&1)
  line=\${line%%;*}
  since=\${line##* }
  case "$line" in
    # runsv counts by the clock, which may have been set since; this does not.
    run:*) if ready "$name"; then is=up since=$((\${now%.*} - $(value "started/$name" 0)))s; else is=waiting all=1; fi ;;
    finish:*) is=back-off all=1 ;;
    down:*) if [ -e "$state/up/$name" ]; then is=done; else is=down all=1; fi ;;
    *) is=unknown since=- all=1 ;;
  esac
  printf "$format" "$name" "$is" "$since" "$(value "exit/$name" -)" "$(value "restarts/$name" 0)"
done
exit $all
`;
