import { type Logo } from '../../organizations/logo/logo';
import { type Scoped } from '../../platform/database/database';
import { type ReferralContent } from './referral-page';

/** What strangers see by an address. */
export interface PublicPage {
  readonly organizationId: string;
  readonly organizationName: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly logo: Pick<Logo, 'id' | 'width' | 'height'> | null;
  readonly content: ReferralContent;
  /** The address that the page has now. */
  readonly slug: string;
}

/** The published page behind an address, a former one too; undefined for one that nothing stands behind, or whose partner is suspended. In the system scope. */
export async function findPublicPage(trx: Scoped, slug: string): Promise<PublicPage | undefined> {
  const { rows: [row] } = await trx.raw<{ rows: (Omit<PublicPage, 'logo'> & { logoId: string | null; logoWidth: number; logoHeight: number })[] }>(
    `select o.id as "organizationId", o.display_name as "organizationName", o.currency, o.time_zone as "timeZone", p.published as content, now_at.slug,
            l.id as "logoId", l.width as "logoWidth", l.height as "logoHeight"
       from referral_addresses asked
       join organizations o on o.id = asked.organization_id and o.status = 'active'
       join referral_pages p on p.organization_id = o.id and p.published is not null
       join referral_addresses now_at on now_at.organization_id = o.id and now_at.is_current
       left join logos l on l.organization_id = o.id and l.id = o.logo_id
      where asked.slug = ?`, [slug]);
  if (!row) return undefined;
  const { logoId, logoWidth, logoHeight, ...page } = row;
  return { ...page, logo: logoId === null ? null : { id: logoId, width: logoWidth, height: logoHeight } };
}
