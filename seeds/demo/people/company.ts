import { changeCompany } from '../../../src/organizations/company/change-company';
import { versionOf } from '../../../src/organizations/company/company';
import { getCompany, listAdministrators } from '../../../src/organizations/company/company.repository';
import { changeLogo } from '../../../src/organizations/logo/change-logo';
import { findCurrentLogo } from '../../../src/organizations/logo/logos.repository';
import { within } from '../../../src/platform/database/database';
import { HARBOR, NORTHWIND } from './organizations';

/** The mark of Northwind, drawn for this demo: a compass needle in the wind, and the name in strokes. */
const NORTHWIND_MARK = `
<svg xmlns="http://www.w3.org/2000/svg" width="540" height="140" viewBox="0 0 540 140" fill="none" stroke-linecap="round" stroke-linejoin="round">
  <circle cx="70" cy="70" r="56" fill="#123a5c"/>
  <path d="M70 26 L84 70 L56 70 Z" fill="#7fd0e6"/><path d="M70 114 L84 70 L56 70 Z" fill="#ffffff"/>
  <path d="M20 92 C46 78 60 104 84 92 S112 82 124 90" stroke="#7fd0e6" stroke-width="5"/>
  <g stroke="#123a5c" stroke-width="7">
    <path d="M158 92 V50 L184 92 V50"/><path d="M216 50 a15 21 0 1 0 .1 0"/><path d="M252 92 V50 H268 a10 11 0 0 1 0 22 H252 M266 72 L280 92"/>
    <path d="M294 50 H324 M309 50 V92"/><path d="M338 50 V92 M364 50 V92 M338 71 H364"/>
    <path d="M378 50 L388 92 L398 58 L408 92 L418 50"/><path d="M434 50 V92"/><path d="M452 92 V50 L478 92 V50"/><path d="M496 50 V92 H504 a18 21 0 0 0 0 -42 Z"/>
  </g>
</svg>`;

const actor = { kind: 'system' as const, id: 'demo' };

/** What administrators fill in on their company's pages, where it is missing: the primary contact of both, and the logo of one. */
export async function ensureCompanies(): Promise<void> {
  for (const { id } of [NORTHWIND, HARBOR]) await ensurePrimaryContact(id);
  await ensureLogo(NORTHWIND.id);
}

async function ensurePrimaryContact(organizationId: string): Promise<void> {
  const { company, first } = await within({ organizationId }, async (trx) => ({
    company: await getCompany(trx, organizationId), first: (await listAdministrators(trx, organizationId))[0],
  }), { readOnly: true });
  if (company.primary_contact_id !== '' || !first) return;
  await changeCompany({ organizationId, section: 'contact', typed: { primary_contact_id: first.membershipId }, version: versionOf(company, 'contact'), actor });
}

async function ensureLogo(organizationId: string): Promise<void> {
  if (await within({ organizationId }, (trx) => findCurrentLogo(trx, organizationId), { readOnly: true })) return;
  // Every start of the demo comes by here, and only the first one draws.
  const { default: sharp } = await import('sharp');
  const problem = await changeLogo({ organizationId, upload: await sharp(Buffer.from(NORTHWIND_MARK)).png().toBuffer(), actor });
  if (problem !== undefined) throw new Error(problem);
}
