/**
 * The only Nix expression of this project. It makes a derivation for each step of a plan.json (see enginePlan.ts). It does not depend on
 * the plan, so no TypeScript has to write, or quote, the Nix language. It uses no antiquotation, because a template string would interpret
 * it.
 *
 * A step runs in bubblewrap inside Nix's own sandbox. Nix can map store paths only to their own locations, but Debian's programs need to be
 * in /usr. And Nix would let a step write to its inputs if they belong to the user who builds. The build root contains the bubblewrap, the
 * bash that lists the inputs for it, and their loader.
 *
 * The namespaces are those of bubblewrap.ts, except for the network: Nix has already created one for this step alone.
 */
export const engineExpression = String.raw`{ plan ? ./plan.json }:
let
  input = builtins.fromJSON (builtins.readFile plan);
  buildRoot = builtins.storePath input.root;
  toolRoots = builtins.mapAttrs (name: builtins.storePath) (input.toolRoots or { });

  quote = text: "'" + builtins.replaceStrings [ "'" ] [ "'\\''" ] text + "'";
  # A text of any length becomes a file. printf is built into bash, so the limit for the arguments of programs does not apply.
  textFile = name: "/tmp/inputs/" + name;
  value = name: v:
    if builtins.isString v then v
    else if v ? text then textFile name
    else if v ? step then (builtins.getAttr v.step steps).outPath
    else builtins.concatStringsSep " " (map builtins.storePath v.files);
  write = name: v:
    if v ? text then "mkdir -p /tmp/inputs\nprintf %s " + quote v.text + " > " + textFile name + "\n" else "";
  exports = environment: builtins.concatStringsSep "" (builtins.attrValues
    (builtins.mapAttrs (name: v: write name v + "export " + name + "=" + quote (value name v) + "\n") environment));

  # Nix's own environment variables must not reach make, which would read them as make variables.
  prelude = "unset name system builder scriptPath passAsFile allowedReferences\nset -euo pipefail\n";

  # The script runs in a subshell, so that its end is always reported, and so that the last command is not exec'd: a
  # builder that closes its log before it exits may be killed.
  run = "(. \"$scriptPath\"); status=$?; echo \"@nixwrt-exit $status\"; exit $status";

  # In Nix's sandbox, the store is writable, because the output is made there. So each input is bound onto itself,
  # read-only, before any command of the step runs.
  enter = binds: ''
    loader="$1" library="$2" root="$3" run="$4"
    set -- --ro-bind "$root/usr" /usr --ro-bind "$root/etc" /etc
    set -- "$@" --symlink usr/bin /bin --symlink usr/sbin /sbin --symlink usr/lib /lib --symlink usr/lib64 /lib64
    set -- "$@" --dev /dev --proc /proc --tmpfs /tmp --tmpfs /var --dir /var/tmp
    for name in sys sysrq-trigger irq bus fs; do set -- "$@" --ro-bind-try "/proc/$name" "/proc/$name"; done
    set -- "$@" --bind /build /build --bind /nix/store /nix/store
    for path in /nix/store/*; do set -- "$@" --ro-bind "$path" "$path"; done
  '' + binds + ''
    exec "$loader" --library-path "$library" "$root/usr/bin/bwrap" --die-with-parent --new-session \
      --unshare-user --uid 0 --gid 0 --unshare-pid --unshare-ipc --unshare-uts --unshare-cgroup-try \
      --disable-userns --cap-drop ALL "$@" --chdir /build \
      --setenv PATH /usr/sbin:/usr/bin --setenv HOME /build --setenv LC_ALL C /usr/bin/bash -c "$run"
  '';

  # For steps with objects. The start is not part of the plan: Nix maps it by its settings (see offerStarts.ts), so it is not
  # an input, and no path depends on it. A step only sees a start of its own basis.
  leavesObjects = step: step ? basis;
  bindStart = step: "set -- \"$@\" --ro-bind-try /starts/" + step.basis + " /start\n";
  objectsPrelude = step: "unset outputs\nexport -n objects\nbasis=" + step.basis + "\n";

  toDerivation = name: step: let root = builtins.storePath (step.root or input.root); in derivation (rec {
    inherit name;
    system = "x86_64-linux";
    builder = root + "/usr/lib64/ld-linux-x86-64.so.2";
    args =
      let
        library = root + "/usr/lib/x86_64-linux-gnu";
        enterStep = enter (if leavesObjects step then bindStart step else "");
      in [ "--library-path" library (root + "/usr/bin/bash") "-c" enterStep "enter" builder library root run ];
    script = prelude + (if leavesObjects step then objectsPrelude step else "") + exports step.environment + step.script + "\n";
    # As a file: an environment variable holds at most 128 KiB.
    passAsFile = [ "script" ];
    allowedReferences = map (r: if r == "out" then r else builtins.getAttr r steps) step.allowedReferences;
  } // (if leavesObjects step then { outputs = [ "out" "objects" ]; } else { }));

  steps = builtins.mapAttrs toDerivation input.steps;
in { root = buildRoot; inherit toolRoots steps; }
`;
