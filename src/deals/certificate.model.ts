import { type CertifiedProduct } from '../training/certified-product';
import { type DraftProduct } from './deal';

type Certified = { readonly tier: 'basic' | 'premier'; readonly certified: readonly CertifiedProduct[] };

const NEEDED: Partial<Record<DraftProduct, CertifiedProduct>> = { safe_server: 'safe_server', availability: 'availability', migration: 'migration' };

/**
 * The certificate that a person is missing for a deal, undefined where none: Server Backup, Availability and Migration are for who passed
 * their exam; organizations of the Premier tier register without (domain.md §11.4, §11.6).
 */
export function missingCertificate(product: DraftProduct, { tier, certified }: Certified): CertifiedProduct | undefined {
  const needed = NEEDED[product];
  return needed === undefined || tier === 'premier' || certified.includes(needed) ? undefined : needed;
}
