/** Letters that are not a Latin one with a mark. */
const SPELLED: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th' };

/** A name for addresses made of a title: small Latin letters, digits, single hyphens. A title without any becomes "item". */
export function slugOf(title: string): string {
  const plain = title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/['’]/g, '').replace(/[ßæœøłđðþ]/g, (letter) => SPELLED[letter]!);
  const words = plain.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 100).replace(/-+$/, '');
  return words === '' ? 'item' : words;
}
