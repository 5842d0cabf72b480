/** Letters and digits that nobody takes for each other: no 0 O, 1 I L, U. */
export const NUMBER_LETTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const TYPED = new RegExp(`^(?:CERT)?([${NUMBER_LETTERS}]{4})([${NUMBER_LETTERS}]{4})$`);

/** The number that somebody typed, "cert 7k2m 9qxa" too; undefined where it cannot be one. */
export function readCertificateNumber(typed: string): string | undefined {
  const match = TYPED.exec(typed.slice(0, 60).toUpperCase().replace(/[\s\-–—.]+/g, ''));
  return match ? `CERT-${match[1]}-${match[2]}` : undefined;
}
