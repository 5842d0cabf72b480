export type Names = { vendor: string; partner: string };
/** Words fitted into a box; measures in pixels. */
export type Words = { text: string; left: number; top: number; width: number; height: number; colour: string };
export type Artwork = { fileName: string; width: number; height: number; shapes: string; words: readonly Words[] };

const INK = '#1a2130';
const PRODUCTS = {
  'brand-safe': { name: 'Safe', line: 'Backup for every computer', from: '#3b4fd8', to: '#6d7ff0' },
  'brand-safe-pro': { name: 'Safe Pro', line: 'Backup for the whole company', from: '#0b7468', to: '#24a796' },
  'brand-safe-server': { name: 'Safe Server', line: 'Backup for servers', from: '#7a3fc4', to: '#a877e6' },
} as const;

/**
 * Pictures that are drawn when they are asked for, by the name of their item in addresses: the vendor's and the partner's own names stand in them. A file that staff
 * put at the item takes its place.
 */
export function artworkOf(slug: string, { vendor, partner }: Names): Artwork | undefined {
  if (slug === 'brand-wordmark-light') return wordmark(vendor, { fileName: 'wordmark-light.png', colour: INK });
  if (slug === 'brand-wordmark-dark') return wordmark(vendor, { fileName: 'wordmark-dark.png', colour: '#ffffff', ground: '#1d1a2b' });
  if (slug === 'brand-partner-banner') return banner(vendor, partner);
  return slug in PRODUCTS ? product(slug as keyof typeof PRODUCTS, vendor) : undefined;
}

export function hasArtwork(slug: string): boolean {
  return artworkOf(slug, { vendor: '', partner: '' }) !== undefined;
}

function wordmark(vendor: string, { fileName, colour, ground }: { fileName: string; colour: string; ground?: string }): Artwork {
  const shapes = `${ground ? `<rect width="1200" height="320" fill="${ground}"/>` : ''}${mark(60, 80, 160, '#3b4fd8')}`;
  return { fileName, width: 1200, height: 320, shapes, words: [{ text: vendor, left: 270, top: 100, width: 870, height: 120, colour }] };
}

function product(slug: keyof typeof PRODUCTS, vendor: string): Artwork {
  const { name, line, from, to } = PRODUCTS[slug];
  const shapes = `${gradient(from, to)}<rect width="1200" height="630" fill="url(#g)"/><circle cx="1080" cy="90" r="260" fill="#ffffff" opacity="0.08"/><circle cx="980" cy="600" r="180" fill="#ffffff" opacity="0.06"/>${mark(90, 90, 120, '#ffffff', from)}`;
  const words = [
    { text: name, left: 90, top: 280, width: 900, height: 110, colour: '#ffffff' },
    { text: line, left: 90, top: 428, width: 900, height: 46, colour: '#ffffff' },
    { text: vendor, left: 90, top: 530, width: 700, height: 30, colour: '#ffffff' },
  ];
  return { fileName: `${slug}.png`, width: 1200, height: 630, shapes, words };
}

function banner(vendor: string, partner: string): Artwork {
  const shapes = `<rect width="1200" height="400" fill="#f4f6fb"/><rect width="16" height="400" fill="#3b4fd8"/>${mark(1010, 50, 110, '#3b4fd8')}`;
  const words = [
    { text: 'Your files, backed up every day', left: 80, top: 90, width: 860, height: 58, colour: INK },
    { text: partner, left: 80, top: 190, width: 860, height: 50, colour: '#3b4fd8' },
    { text: `with ${vendor}`, left: 80, top: 290, width: 700, height: 30, colour: '#545e70' },
  ];
  return { fileName: 'banner.png', width: 1200, height: 400, shapes, words };
}

/** A rounded tile with a tick: drawn for this portal. */
function mark(x: number, y: number, size: number, fill: string, stroke = '#ffffff'): string {
  const at = (part: number) => Math.round(size * part);
  return `<rect x="${x}" y="${y}" width="${size}" height="${size}" rx="${at(0.24)}" fill="${fill}"/><path d="M${x + at(0.27)} ${y + at(0.53)} l${at(0.17)} ${at(0.17)} l${at(0.3)} -${at(0.34)}" fill="none" stroke="${stroke}" stroke-width="${at(0.1)}" stroke-linecap="round" stroke-linejoin="round"/>`;
}

function gradient(from: string, to: string): string {
  return `<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient></defs>`;
}
