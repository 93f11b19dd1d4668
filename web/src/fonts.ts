// The two typefaces of the page. They come within the script, as bytes: no file of theirs is asked for, so that the
// policy under which the page is served needs to let in none, and words never stand there in another face first.
import hanken_extended from "@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-ext-wght-normal.woff2?inline";
import hanken from "@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-wght-normal.woff2?inline";
import literata_extended from "@fontsource-variable/literata/files/literata-latin-ext-wght-normal.woff2?inline";
import literata from "@fontsource-variable/literata/files/literata-latin-wght-normal.woff2?inline";

// The letters each file holds, as its package says.
const latin =
  "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD";
const extended =
  "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,U+0329,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF";

const bytes = (address: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(address.slice(address.indexOf(",") + 1)), (letter) => letter.charCodeAt(0));

// Ends when the faces can be drawn with. Where one cannot be read, the system's stand in for it.
export async function set_in_type(): Promise<void> {
  const faces: [string, string, string, string][] = [
    ["Literata", literata, latin, "200 900"],
    ["Literata", literata_extended, extended, "200 900"],
    ["Hanken Grotesk", hanken, latin, "100 900"],
    ["Hanken Grotesk", hanken_extended, extended, "100 900"],
  ];
  await Promise.allSettled(
    faces.map(([family, address, unicodeRange, weight]) => {
      const face = new FontFace(family, bytes(address), { unicodeRange, weight });
      document.fonts.add(face);
      return face.load();
    }),
  );
}
