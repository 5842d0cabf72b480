/** Options of a question at most. */
const MOST_OPTIONS = 6;

/** The places that a question's form names: `option` of one to choose, `option-0` and so on of several. */
export function chosenIn(typed: Readonly<Record<string, string>>): number[] {
  const single = typed['option'];
  if (single !== undefined) return /^\d$/.test(single) ? [Number(single)] : [];
  return Array.from({ length: MOST_OPTIONS }, (_none, place) => place).filter((place) => typed[`option-${place}`] === 'yes');
}
