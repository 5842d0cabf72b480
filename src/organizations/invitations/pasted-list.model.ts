import { z } from 'zod';

/** One person of a pasted list; `problem` says why nobody can be invited by it. */
export type PastedLine = { text: string; email: string; firstName: string; lastName: string; problem: string };

const ADDRESS = /[^\s<>,;"'()]+@[^\s<>,;"'()]*/g;
const Address = z.email().max(254);

/**
 * Reads a list of colleagues as people have it: one a line or several between commas or semicolons, as an address, "Name
 * <address>", "Last, First <address>", or columns of a spreadsheet in any order, with or without a head.
 */
export function readPastedList(pasted: string): PastedLine[] {
  const lines = pasted.split(/\r\n|\r|\n/).map((line) => line.trim()).filter((line) => line !== '');
  const people = lines.filter((line, index) => !(index === 0 && isHead(line))).flatMap(entriesOf).map(personOf);
  const first = new Map<string, PastedLine>();
  for (const person of people) if (person.problem === '' && !first.has(person.email)) first.set(person.email, person);
  return people.map((person) => (person.problem !== '' || first.get(person.email) === person ? person : { ...person, problem: 'Stands in the list twice' }));
}

function isHead(line: string): boolean {
  return !line.includes('@') && /mail/i.test(line) && /[,;\t]|^e-?mails?$/i.test(line);
}

/** A line with several addresses is cut after each of them. */
function entriesOf(line: string): string[] {
  if ((line.match(ADDRESS) ?? []).length < 2) return [line];
  return line.split(/(?<=@[^,;]*)[,;]/).map((entry) => entry.trim()).filter((entry) => entry !== '');
}

function personOf(text: string): PastedLine {
  const [found] = text.match(ADDRESS) ?? [];
  const email = (found ?? '').toLowerCase().replace(/[.]+$/, '');
  const shown = text.slice(0, 120);
  if (found === undefined) return { text: shown, email: '', firstName: '', lastName: '', problem: 'Holds no e-mail address' };
  const problem = Address.safeParse(email).success ? '' : 'Is not a complete e-mail address';
  const [firstName, lastName] = namesOf(text.replace(found, ' '), text.includes('<'));
  return { text: shown, email, firstName: firstName.slice(0, 50), lastName: lastName.slice(0, 50), problem };
}

/** "First Last"; with a comma before an address in brackets "Last, First", else two columns. */
function namesOf(rest: string, inBrackets: boolean): [string, string] {
  const parts = rest.replace(/[<>"()]/g, ' ').split(/[,;\t]/).map((part) => part.replace(/\s+/g, ' ').trim()).filter((part) => part !== '');
  const [one = '', two] = parts;
  if (two !== undefined) return inBrackets ? [two, one] : [one, two];
  const words = one.split(' ');
  return words.length === 1 ? [one, ''] : [words.slice(0, -1).join(' '), words.at(-1)!];
}
