// Countries with several zones, and the one in which most of their companies are.
const MAIN_ZONES: Record<string, string> = {
  AR: 'America/Argentina/Buenos_Aires', AU: 'Australia/Sydney', BR: 'America/Sao_Paulo', CA: 'America/Toronto', CD: 'Africa/Kinshasa', CL: 'America/Santiago',
  CN: 'Asia/Shanghai', CY: 'Asia/Nicosia', DE: 'Europe/Berlin', EC: 'America/Guayaquil', ES: 'Europe/Madrid', FM: 'Pacific/Pohnpei', GL: 'America/Nuuk',
  ID: 'Asia/Jakarta', KI: 'Pacific/Tarawa', KZ: 'Asia/Almaty', MH: 'Pacific/Majuro', MN: 'Asia/Ulaanbaatar', MX: 'America/Mexico_City', MY: 'Asia/Kuala_Lumpur',
  NZ: 'Pacific/Auckland', PF: 'Pacific/Tahiti', PG: 'Pacific/Port_Moresby', PS: 'Asia/Gaza', PT: 'Europe/Lisbon', RU: 'Europe/Moscow', UA: 'Europe/Kyiv',
  UM: 'Pacific/Wake', US: 'America/New_York', UZ: 'Asia/Tashkent', AQ: 'Antarctica/McMurdo',
};
const EURO = new Set('AD AT AX BE BL CY DE EE ES FI FR GF GP GR HR IE IT LT LU LV MC ME MF MQ MT NL PM PT RE SI SK SM VA XK YT'.split(' '));

/** The time zone in which a company of this country most likely works; New York's where nothing is known. */
export function usualZone(country: string): string {
  return MAIN_ZONES[country] ?? zonesOf(country)[0] ?? 'America/New_York';
}

/** The currency most likely wanted in this country among those that have prices; else the first of them. */
export function usualCurrency(country: string, offered: readonly string[]): string {
  const wanted = EURO.has(country) ? 'EUR' : offered.find((code) => code.startsWith(country));
  return offered.find((code) => code === wanted) ?? offered[0] ?? 'USD';
}

// Newer engines made a method of what was a property.
function zonesOf(country: string): readonly string[] {
  if (!/^[A-Z]{2}$/.test(country)) return [];
  const locale = new Intl.Locale(`und-${country}`) as Intl.Locale & { timeZones?: string[]; getTimeZones?: () => string[] };
  return locale.getTimeZones?.() ?? locale.timeZones ?? [];
}
