/**
 * The one Nix expression of the house: it makes a derivation of each step of a plan.json (see enginePlan.ts). It never
 * changes with a plan, so no TypeScript has to write, or quote, the Nix language. It uses no antiquotation, which a template
 * string would take for its own.
 *
 * A step runs in bubblewrap within Nix's own sandbox, because Nix can map store paths only to where they are, while
 * Debian's programs want to be in /usr. The build root brings the bubblewrap and the loader that starts it.
 */
export const engineExpression = String.raw`{ plan ? ./plan.json }:
let
  input = builtins.fromJSON (builtins.readFile plan);
  buildRoot = builtins.storePath input.root;
  toolRoots = builtins.mapAttrs (name: builtins.storePath) (input.toolRoots or { });

  quote = text: "'" + builtins.replaceStrings [ "'" ] [ "'\\''" ] text + "'";
  # A text of any length becomes a file: printf is bash's own, and takes what no program would.
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

  # What Nix itself puts into the environment must not reach make, which takes any variable for one of its own.
  prelude = "unset name system builder scriptPath passAsFile allowedReferences\nset -euo pipefail\n";

  # The script runs in a subshell, so that its end is always reported, and so that the last command is not exec'd: a
  # builder that closes its log before it exits may be killed.
  run = "(. \"$scriptPath\"); status=$?; echo \"@nixwrt-exit $status\"; exit $status";

  toDerivation = name: step: let root = builtins.storePath (step.root or input.root); in derivation {
    inherit name;
    system = "x86_64-linux";
    builder = root + "/usr/lib64/ld-linux-x86-64.so.2";
    args = [
      "--library-path" (root + "/usr/lib/x86_64-linux-gnu") (root + "/usr/bin/bwrap")
      "--die-with-parent" "--unshare-user" "--unshare-pid" "--uid" "0" "--gid" "0"
      "--ro-bind" (root + "/usr") "/usr" "--ro-bind" (root + "/etc") "/etc"
      "--symlink" "usr/bin" "/bin" "--symlink" "usr/sbin" "/sbin" "--symlink" "usr/lib" "/lib" "--symlink" "usr/lib64" "/lib64"
      "--dev" "/dev" "--proc" "/proc" "--tmpfs" "/tmp" "--tmpfs" "/var" "--dir" "/var/tmp"
      "--bind" "/build" "/build" "--bind" "/nix/store" "/nix/store" "--chdir" "/build"
      "--setenv" "PATH" "/usr/sbin:/usr/bin" "--setenv" "HOME" "/build" "--setenv" "LC_ALL" "C"
      "/usr/bin/bash" "-c" run
    ];
    script = prelude + exports step.environment + step.script + "\n";
    # As a file: an environment variable holds at most 128 KiB.
    passAsFile = [ "script" ];
    allowedReferences = map (r: if r == "out" then r else builtins.getAttr r steps) step.allowedReferences;
  };

  steps = builtins.mapAttrs toDerivation input.steps;
in { root = buildRoot; inherit toolRoots steps; }
`;
