/** What a certificate allows to register deals for (domain.md §11.6, §11.7). */
export const CERTIFIED_PRODUCTS = ['safe_server', 'availability', 'migration'] as const;
export type CertifiedProduct = (typeof CERTIFIED_PRODUCTS)[number];

export const CERTIFIED_PRODUCT_NAMES: Record<CertifiedProduct, string> = { safe_server: 'Server Backup', availability: 'Availability', migration: 'Migration' };
