// What isn't saved yet stays on this device, sealed by a key that the server gives to the person whose text it is.
// Browsers seal in a secure context only: elsewhere nothing is kept, and the page says so.

/** @typedef {[string, string][]} Fields */
/** @typedef {{ version: number, fields: Fields }} Kept */

/** @param {string} place */
const nameOf = (place) => `kept:${place}`;

/** @param {string} seal */
async function keyOf(seal) {
  const bytes = Uint8Array.from(seal.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** @param {Uint8Array} bytes */
const text = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
/** @param {string} kept */
const bytesOf = (kept) => Uint8Array.from(atob(kept), (letter) => letter.charCodeAt(0));

/**
 * Whether it is kept now.
 * @param {string} place
 * @param {string} seal
 * @param {Kept} kept
 * @returns {Promise<boolean>}
 */
export async function keep(place, seal, kept) {
  if (!globalThis.crypto?.subtle) return false;
  try {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(kept));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(seal), plain);
    localStorage.setItem(nameOf(place), `${text(iv)}.${text(new Uint8Array(sealed))}`);
    return true;
  } catch {
    return false; // no room left on the device
  }
}

/**
 * What was kept here for this person; null where there is nothing, or nothing of hers.
 * @param {string} place
 * @param {string} seal
 * @returns {Promise<Kept | null>}
 */
export async function recall(place, seal) {
  const [iv, sealed] = (localStorage.getItem(nameOf(place)) ?? "").split(".");
  if (!iv || !sealed || !globalThis.crypto?.subtle) return null;
  try {
    const way = { name: "AES-GCM", iv: bytesOf(iv) };
    const plain = await crypto.subtle.decrypt(way, await keyOf(seal), bytesOf(sealed));
    return JSON.parse(new TextDecoder().decode(plain));
  } catch {
    return null; // another key's
  }
}

/** @param {string} place */
export const forget = (place) => localStorage.removeItem(nameOf(place));
