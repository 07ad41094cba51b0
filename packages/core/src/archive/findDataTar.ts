/** A member of an ar archive: its name, and where its content is. Bytes. */
export interface DataMember {
  readonly name: string;
  readonly start: number;
  readonly size: number;
}

const magic = "!<arch>\n";
/** deb(5) has three, and says that some may come between them whose names begin with an underscore. */
const mostMembers = 16;
/** Bytes of an ar member's header: name 16, date 12, owner 6, group 6, mode 8, size 10, end mark 2. */
const headerSize = 60;

/**
 * Finds the member `data.tar.*` of a .deb (deb(5)), which is an ar archive.
 * @param read some bytes of the file as Latin-1; fewer where it ends
 * @param end bytes of the file
 * @throws {Error} when there is none, or a size before it is not sound. Ends after a few members, whatever the sizes.
 */
export function findDataTar(read: (position: number, length: number) => string, end: number): DataMember {
  if (read(0, magic.length) !== magic) throw new Error("it is not an ar archive");
  let at = magic.length;
  for (let members = 0; members < mostMembers; members++) {
    const header = read(at, headerSize);
    if (header.length < headerSize || !header.endsWith("`\n")) throw new Error("it has no data.tar");
    const name = header.slice(0, 16).trim().replace(/\/$/, "");
    const digits = /^(\d{1,10}) *$/.exec(header.slice(48, 58))?.[1];
    const start = at + headerSize;
    const size = Number(digits);
    if (digits === undefined || start + size > end)
      throw new Error(`its member ${JSON.stringify(name)} has an invalid size`);
    if (name.startsWith("data.tar")) return { name, start, size };
    // Members begin at even offsets.
    at = start + size + (size % 2);
  }
  throw new Error(`none of its first ${mostMembers} members is data.tar`);
}
