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
 * `drop_stale_objects`: removes objects of parts that this kernel does not have if something that they depend on has changed since the start.
 * kbuild leaves such objects alone, because nobody asks for them. In the tarball, all files have one time, so the next kernel with these parts
 * would take them as they are.
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

drop_stale_objects() {
  [ -f ../object-time ] || return 0
  find . -type f -newer ../object-time > ../changed
  # kbuild lists what an object depends on in .NAME.cmd. The lines with absolute paths are about the source, which never changes.
  find . -name '.*.cmd' ! -newer ../object-time -exec awk '
    BEGIN { while ((getline path < "../changed") > 0) changed[substr(path, 3)] = 1 }
    FNR == 1 { stale = 0 }
    stale || /^ +\\// { next }
    { for (i = 1; i <= NF; i++) { sub(/\\)$/, "", $i); if ($i in changed) { stale = 1; print FILENAME; next } } }
  ' {} + > ../stale
  echo "Of the objects at the start, $(wc -l < ../stale) are of parts that this kernel does not have and other kernels cannot use."
  sed 'p; s|/\\.\\([^/]*\\)\\.cmd$|/\\1|' ../stale | xargs -r rm -f
}

keep_objects() {
  drop_stale_objects
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
