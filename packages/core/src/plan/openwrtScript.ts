import { shellQuote } from "../shellQuote.js";

interface OpenwrtTree {
  /** Variables of the step with the tree's files, and the folder of the tree for each. */
  readonly sources: readonly { readonly name: string; readonly folder: string }[];
  readonly target: string;
  readonly subtarget: string;
}

/**
 * Returns a script that does what OpenWrt's build does (include/kernel-version.mk, include/target.mk, include/quilt.mk), in a kernel's
 * source, which is the current folder: it copies the generic files and those of the target, then applies the patches of generic/backport,
 * pending and hack and those of the target, each for the kernel's series. Its configuration becomes ../base.config. Device trees go below
 * boot/dts/openwrt, and each also under its board's name below by-board.
 */
export function openwrtScript({ sources, target, subtarget }: OpenwrtTree): string {
  return `${sources.map(({ name, folder }) => `unpack_source ${shellQuote(`../openwrt/${folder}`)} $${name}\n`).join("")}
target=${shellQuote(target)} subtarget=${shellQuote(subtarget)}
${script}`;
}

const script = String.raw`openwrt_problem() {
  printf '@nixwrt-problem {"code":"%s","message":"%s","hint":"%s"}\n' "$@"
  exit 1
}

generic=../openwrt/target/linux/generic
platform=../openwrt/target/linux/$target
if ! [ -d "$generic" ] || ! [ -f "$platform/Makefile" ] || ! [ -d "$platform/$subtarget" ]; then
  openwrt_problem OPENWRT_TREE "the source given to openwrtKernel has no target/linux/$target/$subtarget" \
    "Check target and subtarget: they are the names of folders in OpenWrt's source"
fi

# The files that are there, of those that may be.
there() { cat "$@" 2> /dev/null || true; }
series=$(there "$platform/$subtarget/target.mk" "$platform/Makefile" | sed -n '/^KERNEL_PATCHVER *:*=/{s/.*= *\([0-9.]*\).*/\1/p;q}')
versions=$(there "$generic/kernel-$series" "../openwrt/include/kernel-$series" ../openwrt/include/kernel-version.mk)
wanted=$series$(sed -n "s/^LINUX_VERSION-$series *= *\([0-9.]*\).*/\1/p" <<< "$versions")
hash=$(sed -n "s/^LINUX_KERNEL_HASH-$wanted *= *\([0-9a-f]*\).*/\1/p" <<< "$versions")
if [ -z "$series" ] || [ -z "$hash" ]; then
  openwrt_problem OPENWRT_TREE "the source given to openwrtKernel does not say which kernel $target/$subtarget is for" \
    "It is read from KERNEL_PATCHVER in target/linux/$target/Makefile, and from generic/kernel-<series> or include/kernel-<series>"
fi
version=$(awk '/^(VERSION|PATCHLEVEL|SUBLEVEL) =/ { printf "%s%s", dot, $3; dot = "." }' Makefile)
if [ "$version" != "$wanted" ] && [ "$version" != "$wanted.0" ]; then
  openwrt_problem OPENWRT_KERNEL "OpenWrt's $target/$subtarget is for Linux $wanted, and the kernel's source is Linux $version" \
    "Give openwrtKernel that kernel, linux: { url: <address of linux-$wanted.tar.xz>, sha256: $hash }, or take a commit of OpenWrt that is for $version"
fi

for folder in "$generic/files" "$generic/files-$series" "$platform/files" "$platform/files-$series"; do
  if [ -d "$folder" ]; then cp -r "$folder/." .; fi
done

openwrt_patches() {
  local names name
  [ -d "$2" ] || return 0
  if [ -s "$2/series" ]; then names=$(sed 's/#.*//' "$2/series"); else names=$(ls "$2"); fi
  for name in $names; do apply_kernel_patch "$1" "$name" "$2/$name"; done
}
for kind in backport pending hack; do
  openwrt_patches "generic/$kind-$series" "$generic/$kind-$series"
done
patches=patches-$series
[ -d "$platform/$patches" ] || patches=patches
openwrt_patches "$target/$patches" "$platform/$patches"

for folder in "$generic" "$platform" "$platform/$subtarget"; do
  for name in "config-$series" config-default; do
    if [ -f "$folder/$name" ]; then
      cat "$folder/$name" >> ../base.config
      break
    fi
  done
done

if [ -d "$platform/dts" ]; then
  trees=arch/$arch/boot/dts/openwrt
  mkdir -p "$trees/by-board"
  cp -r "$platform/dts/." "$trees"
  for file in "$trees"/*_*.dts; do
    name=$(basename "$file")
    printf '#include "../%s"\n' "$name" > "$trees/by-board/$(sed 's/^[^_]*_//' <<< "$name")"
  done
fi
`;
