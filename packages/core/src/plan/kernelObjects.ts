/**
 * What make sees as the time of the source's files, and of objects that the kernel starts from, in seconds since 1970. Both are long past, so that
 * what this build makes is newer, on a machine whose clock is years behind, too; and objects are newer than the source, or all of it would
 * be compiled again.
 */
const [sourceTime, objectTime] = [1_000_000, 1_000_001];

/**
 * Shell functions for a kernel that starts from the objects of another configuration; the current folder is the kernel's source. kbuild compiles
 * a file again when a symbol that the file mentions, its command line, or a file that it includes has changed, so the kernel is the same as without a start.
 *
 * `date_source`: gives all files of the source one time. What is put there later is newer than every object.
 *
 * `start_from_objects`: unpacks `/start`, if there is one and it is whole.
 *
 * `keep_objects`: packs what the build made into `$objects`. The kernel itself is always linked anew.
 */
export const kernelObjectsFunctions = `
date_source() {
  touch -d @${sourceTime} ../source-time
  find . -type f -exec touch -r ../source-time {} +
}

start_from_objects() {
  [ -f /start ] || return 0
  touch ../now
  mkdir ../start
  if [ ../now -nt ../source-time ] && tar -xzf /start -C ../start && [ "$(cat ../start/nixwrt-basis)" = "$basis" ]; then
    echo "Starting from the objects of another configuration."
    rm ../start/nixwrt-basis
    cp -al ../start/. .
  else
    echo "The objects of another configuration cannot be used. All of this kernel is compiled."
  fi
  rm -r ../start
}

keep_objects() {
  echo "$basis" > nixwrt-basis
  {
    echo ./nixwrt-basis
    find . -type f -newer ../source-time ! -path './firmware/*' ! -name nixwrt-basis \\
      ! -path './vmlinux*' ! -path './.vmlinux*' ! -path './.tmp_*' ! -path './.config*' \\
      ! -path './System.map' ! -path './Module.symvers' ! -path './modules.*' | sort
  } > ../objects
  tar -c --no-recursion --mtime=@${objectTime} --owner=0 --group=0 --numeric-owner -T ../objects | gzip -1 -n > "$objects"
}
`;
