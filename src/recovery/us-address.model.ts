/** The 50 states and the District of Columbia: couriers go there and nowhere else (domain.md §12). */
export const STATES: readonly { readonly value: string; readonly label: string }[] = Object.entries({
  AL: 'Alabama', AK: 'Alaska', AZ: 'Arizona', AR: 'Arkansas', CA: 'California', CO: 'Colorado', CT: 'Connecticut', DE: 'Delaware', DC: 'District of Columbia', FL: 'Florida', GA: 'Georgia',
  HI: 'Hawaii', ID: 'Idaho', IL: 'Illinois', IN: 'Indiana', IA: 'Iowa', KS: 'Kansas', KY: 'Kentucky', LA: 'Louisiana', ME: 'Maine', MD: 'Maryland', MA: 'Massachusetts', MI: 'Michigan',
  MN: 'Minnesota', MS: 'Mississippi', MO: 'Missouri', MT: 'Montana', NE: 'Nebraska', NV: 'Nevada', NH: 'New Hampshire', NJ: 'New Jersey', NM: 'New Mexico', NY: 'New York',
  NC: 'North Carolina', ND: 'North Dakota', OH: 'Ohio', OK: 'Oklahoma', OR: 'Oregon', PA: 'Pennsylvania', RI: 'Rhode Island', SC: 'South Carolina', SD: 'South Dakota', TN: 'Tennessee',
  TX: 'Texas', UT: 'Utah', VT: 'Vermont', VA: 'Virginia', WA: 'Washington', WV: 'West Virginia', WI: 'Wisconsin', WY: 'Wyoming',
}).map(([value, label]) => ({ value, label }));

const known = new Set(STATES.map(({ value }) => value));

export function isState(code: string): boolean {
  return known.has(code);
}

const BOX = /\b(p\.?\s*o\.?|post\s*office)\s*[-#]?\s*(box|drawer|bin)\b|^\s*box\s*#?\s*\d|\b(psc|cmr)\s+\d+\s*,?\s*box\b/i;

/** Whether a line of an address names a box at a post office: nobody signs there (domain.md §12). */
export function isPostBox(line: string): boolean {
  return BOX.test(line);
}
