/**
 * Time that make sees for source files, and for the objects that the kernel starts from, in seconds since 1970. Both are long past, so that
 * everything that this build makes is newer, even on a machine whose clock is years behind. Objects are newer than the source, because
 * otherwise everything would be compiled again.
 */
const [sourceTime, objectTime] = [1_000_000, 1_000_001];

/**
 * Shell functions for a kernel that starts from the objects of another configuration. The current folder is the kernel's source. kbuild
 * compiles a file again if a symbol that it mentions, its command line, or a file that it includes has changed. So the kernel is the same
 * as without a start.
 *
 * `date_source`: gives all source files the same time. Files that are added later are newer than every object.
 *
 * `start_from_objects`: unpacks `/start`, if it exists and is complete.
 *
 * `keep_objects`: packs the objects of the build into `$objects`. The kernel itself is always linked again.
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
