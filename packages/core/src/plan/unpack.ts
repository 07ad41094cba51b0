import { shellQuote } from "../shellQuote.js";
import type { Source } from "../system/source.js";
import { urlFileName } from "../system/urlFileName.js";

/**
 * Returns a shell line that unpacks a source with {@link unpackFunctions}. A file by URL whose name is not that of a tarball is the only
 * file of the source.
 * @param variable holds the paths of the source's files
 */
export function unpackCommand(source: Source, folder: string, variable: string): string {
  const name = source.kind === "url" && source.commit === undefined ? urlFileName(source.urls[0] ?? "") : "source.tar";
  if (/\.(tar(\.\w+)?|tgz|tbz2?|txz|deb)$/.test(name)) return `unpack_source ${folder} $${variable}`;
  return `mkdir ${folder}\ncp "$${variable}" ${shellQuote(`${folder}/${name}`)}`;
}

/**
 * Shell functions for the sources of a step.
 *
 * `unpack_source FOLDER FILE...`: unpacks the files of a Debian source package, or one tarball or .deb. The top folder of a tarball is left
 * out. Additional upstream tarballs (`.orig-NAME.tar`) go to FOLDER/NAME, as with dpkg-source.
 *
 * `apply_patches FOLDER NAME...`: applies Debian's patch series in order, without the named patches.
 */
export const unpackFunctions = `
unpack_tarball() {
  mkdir -p "$1"
  tar -xf "$2" -C "$1" --strip-components=1 --no-same-owner --no-same-permissions
}

unpack_source() {
  local folder=$1 file component
  shift
  for file in "$@"; do
    case $file in
    *.debian.tar.*)
      rm -rf "$folder/debian"
      unpack_tarball "$folder/debian" "$file"
      ;;
    *.orig-*.tar.*)
      component=\${file##*.orig-}
      unpack_tarball "$folder/\${component%%.tar.*}" "$file"
      ;;
    *.deb)
      mkdir -p "$folder"
      ar p "$file" data.tar.xz | tar -xJ -C "$folder" --no-same-owner --no-same-permissions
      ;;
    *) unpack_tarball "$folder" "$file" ;;
    esac
  done
}

apply_patches() {
  local folder=$1 name
  shift
  local -A left_out=()
  for name in "$@"; do left_out[$name]=yes; done
  if [ -f "$folder/debian/patches/series" ]; then
    while read -r name _ || [ -n "$name" ]; do
      case $name in '' | '#'*) continue ;; esac
      if [ -n "\${left_out[$name]-}" ]; then
        echo "left out: $name"
        unset "left_out[$name]"
      else
        echo "patch: $name"
        patch -d "$folder" -p1 -s --no-backup-if-mismatch -i "$PWD/$folder/debian/patches/$name"
      fi
    done < "$folder/debian/patches/series"
  fi
  for name in "\${!left_out[@]}"; do
    printf '@nixwrt-problem {"code":"PATCH_UNKNOWN","message":"the patch %s is to be left out, but it is not in the series of Debian","hint":"Take it out of leaveOutPatches"}\\n' "$name"
  done
  [ "\${#left_out[@]}" = 0 ]
}
`;
