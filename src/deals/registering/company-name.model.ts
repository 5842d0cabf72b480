const FORMS: ReadonlySet<string> = new Set([
  'inc', 'incorporated', 'llc', 'llp', 'lp', 'ltd', 'limited', 'plc', 'corp', 'corporation', 'co', 'company', 'gmbh', 'mbh', 'ag', 'kg', 'ohg', 'ug', 'bv', 'nv', 'sa', 'sas', 'sarl', 'sl', 'srl', 'spa', 'oy', 'ab', 'as', 'aps',
  'pty', 'kk', 'ae', 'epe', 'ike',
]);

/** A company's name without what only says its legal form: "Harbor Law, L.L.P." is "Harbor Law". A name of nothing else stays. */
export function withoutLegalForm(company: string): string {
  const words = company.trim().split(/\s+/);
  const kept = words.filter((word) => !FORMS.has(word.toLowerCase().replace(/[.,&]/g, '')));
  return (kept.length === 0 ? words : kept).join(' ').replace(/[,\s]+$/, '');
}
