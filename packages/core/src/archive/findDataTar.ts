/** A member of an ar archive: its name, and start and size of its content in bytes. */
export interface DataMember {
  readonly name: string;
  readonly start: number;
  readonly size: number;
}

const magic = "!<arch>\n";
/** deb(5) has three members, and allows more between them whose names start with an underscore. */
const mostMembers = 16;
/** Bytes of an ar member's header: name 16, date 12, owner 6, group 6, mode 8, size 10, end marker 2. */
const headerSize = 60;

/**
 * Finds the member `data.tar.*` of a .deb (deb(5)), which is an ar archive.
 * @param read returns bytes of the file as Latin-1, fewer at its end
 * @param end size of the file in bytes
 * @throws {Error} if there is none, or the size of a member before it is not valid. Reads only a few members, whatever their sizes.
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
    // Members start at even offsets.
    at = start + size + (size % 2);
  }
  throw new Error(`none of its first ${mostMembers} members is data.tar`);
}
