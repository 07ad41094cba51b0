/**
 * Time that make sees for the objects that a kernel starts from, in seconds since 1970: later than that of the source's files, which is 1 in
 * Nix's store, and long past, so that everything that this build makes is newer, even on a machine whose clock is years behind.
 */
const objectTime = 1_000_000;

/**
 * Shell functions for a kernel that starts from the objects of another configuration. kbuild compiles a file again if a symbol that it
 * mentions, its command line, or a file that it includes has changed. So the kernel is the same as without a start.
 *
 * `start_from_objects`: unpacks `/start`, if it exists and is complete, into the current folder, which is empty, and where the kernel is compiled.
 *
 * `keep_objects`: packs the objects in the current folder into `$objects`, with empty folders, without which kbuild does not find what it
 * has generated through paths such as `syscalls/../include`. The kernel itself is always linked again.
 */
export const kernelObjectsFunctions = `
start_from_objects() {
  [ -f /start ] || return 0
  touch ../now
  touch -d @${objectTime} ../object-time
  if [ ../now -nt ../object-time ] && [ "$(tar -xzOf /start --occurrence=1 ./nixwrt-basis)" = "$basis" ] && tar -xzf /start; then
    echo "Starting from the objects of another configuration."
  else
    echo "The objects of another configuration cannot be used. All of this kernel is compiled."
    find . -mindepth 1 -delete
  fi
}

keep_objects() {
  echo "$basis" > nixwrt-basis
  {
    echo ./nixwrt-basis
    find . \\( -type f -o -type d -empty \\) ! -name nixwrt-basis \\
      ! -path './vmlinux*' ! -path './.vmlinux*' ! -path './.tmp_*' ! -path './.config*' \\
      ! -path './System.map' ! -path './Module.symvers' ! -path './modules.*' | sort
  } > ../objects
  tar -c --no-recursion --mtime=@${objectTime} --owner=0 --group=0 --numeric-owner -T ../objects | gzip -1 -n > "$objects"
}
`;
