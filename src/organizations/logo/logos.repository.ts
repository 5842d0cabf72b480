import { uuidv7 } from 'uuidv7';
import { type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type Logo } from './logo';

type LogoRow = Logo & { organization_id: string };
const COLUMNS = ['logos.id', 'logos.file', 'logos.width', 'logos.height'] as const;

/** The picture with this id, whoever's it is: for its public address. Needs the system scope. */
export async function findLogo(trx: Scoped, id: string): Promise<Logo | undefined> {
  return trx<LogoRow>('logos').where({ id }).first(...COLUMNS);
}

/** The picture that the organization shows now. */
export async function findCurrentLogo(trx: Scoped, organizationId: string): Promise<Logo | undefined> {
  return trx<LogoRow>('logos').join('organizations as o', 'o.logo_id', 'logos.id').where({ 'o.id': organizationId }).first(...COLUMNS) as Promise<Logo | undefined>;
}

/** The id of the picture that the organization shows, its row locked until the transaction ends. */
export async function getLogoIdForUpdate(trx: Scoped, organizationId: string): Promise<string | null> {
  const row = await trx<{ id: string; logo_id: string | null }>('organizations').where({ id: organizationId }).forUpdate().first('logo_id');
  if (!row) throw new NotFound();
  return row.logo_id;
}

type NewLogo = Omit<Logo, 'id'> & { organizationId: string; createdBy: string; now: Date };

/** The organization's picture of this content, made at first need; answers its id. */
export async function ensureLogo(trx: Scoped, { organizationId, file, width, height, createdBy, now }: NewLogo): Promise<string> {
  await trx('logos').insert({ id: uuidv7(), organization_id: organizationId, file, width, height, created_by: createdBy, created_at: now })
    .onConflict(['organization_id', 'file']).ignore();
  const row = await trx<LogoRow>('logos').where({ organization_id: organizationId, file }).first('id');
  return row!.id;
}

export async function updateLogoId(trx: Scoped, organizationId: string, logoId: string | null, now: Date): Promise<void> {
  await trx('organizations').where({ id: organizationId }).update({ logo_id: logoId, updated_at: now });
}
