import { functionsPath, stateDirectory } from "./serviceScripts.js";

/**
 * `nixwrt-status` lists every service: its state, since when, how it last ended, and how often it was restarted. After an empty line
 * follows what services report about themselves.
 */
export const statusScript = `#!/bin/sh
# Made by NixWRT. Lists all services.
case "$1" in
  "") ;;
  *)
    echo "usage: nixwrt-status
Lists all services: state, seconds in it, how each last ended, and how often it was started again.
Then what services say of themselves, such as the stations of an access point.
The exit code is 0 if everything is up or done, 1 otherwise."
    [ "$1" = --help ]
    exit
    ;;
esac
. ${functionsPath}
cd ${stateDirectory} || exit 1
all=0

# NAME STATE [NOTE]: the time in a state counts from when it was up, from its last end, or from power-on.
show() {
  uptime_now
  since=0 ended=0 how= restarts=0 note=$3
  [ -e exit/"$1" ] && read -r ended how < exit/"$1"
  if [ -e up/"$1" ]; then read -r since < up/"$1"
  elif [ -e running/"$1" ]; then read -r since < running/"$1"
  else since=$ended
  fi
  [ -e restarts/"$1" ] && read -r restarts < restarts/"$1"
  case $2 in up|done) ;; *) all=1 ;; esac
  printf '%-20s %-9s %7s  %-10s %8s%s\\n' "$1" "$2" $((now - since)) "\${how:--}" "$restarts" "\${note:+  $note}"
}

printf '%-20s %-9s %7s  %-10s %8s\\n' SERVICE STATE SECONDS "LAST EXIT" RESTARTS
for folder in /etc/oneshot/* /etc/sv/*; do
  [ -e "$folder" ] || continue
  name=\${folder##*/}
  why=
  { read -r why < failed/"$name"; } 2>/dev/null
  case $folder in
    /etc/oneshot/*)
      [ -e /etc/sv/"$name" ] && continue
      if [ -e up/"$name" ]; then show "$name" done
      elif [ -e running/"$name" ]; then show "$name" running
      else show "$name" failed "$why"
      fi
      continue
      ;;
  esac
  supervised=$(cat /run/sv/"$name"/stat 2>/dev/null)
  case $supervised in
    run*)
      if is_ready "$name"; then show "$name" up
      elif [ -n "$why" ]; then show "$name" failed "$why"
      elif [ -e waiting/"$name" ]; then read -r wanted < waiting/"$name"; show "$name" waiting "for $wanted"
      else show "$name" starting
      fi
      ;;
    finish*) show "$name" back-off ;;
    *) if [ -e up/"$name" ]; then show "$name" done; else show "$name" down; fi ;;
  esac
done
for part in /etc/sv/*/status; do
  name=\${part#/etc/sv/}
  [ -e "$part" ] && is_ready "\${name%/status}" || continue
  echo
  "$part"
done
exit $all
`;
