const desk = Buffer.allocUnsafe(64 * 1024);

/**
 * The same text in one piece of its own. A part of a longer text holds all of that in memory, a text put together of many is
 * walked through again at every use, and one that once had a dash in it keeps two bytes a letter though the dash is now
 * written by number: a single such word makes a whole page twice as long in memory.
 */
export function ownCopy(text: string): string {
  if (text.length * 3 > desk.length) return Buffer.from(text).toString();
  return desk.toString('utf8', 0, desk.write(text));
}
