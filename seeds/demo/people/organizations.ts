import { within } from '../../../src/platform/database/database';

/** A partner company of the demo; its id is fixed, so that it is made once. */
export interface DemoOrganization {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
  readonly columns: Readonly<Record<string, string | number>>;
}

export const NORTHWIND: DemoOrganization = {
  id: '00000000-0000-7000-8000-0000000d0001', name: 'Northwind IT Services', timeZone: 'America/New_York',
  columns: {
    legal_name: 'Northwind IT Services, LLC', tier: 'premier', tax_rate_ppm: 88_750, tax_name: 'Sales tax', tax_id: '98-7654321',
    address_line1: '214 West 29th Street', city: 'New York', state: 'NY', postal_code: '10001', country: 'US',
    phone: '+1 212 555 0142', website: 'https://northwind.example',
  },
};

export const HARBOR: DemoOrganization = {
  id: '00000000-0000-7000-8000-0000000d0002', name: 'Harbor Managed Services', timeZone: 'Europe/Athens',
  columns: {
    legal_name: 'Harbor Managed Services S.A.', tier: 'basic', tax_rate_ppm: 0, tax_name: 'VAT', tax_id: 'EL999999999',
    address_line1: 'Akti Miaouli 17', city: 'Piraeus', postal_code: '185 35', country: 'GR', phone: '+30 210 555 0117', website: 'https://harbor.example',
  },
};

/** Only the office may make organizations. */
export async function ensureOrganizations(now: Date): Promise<void> {
  await within('office', async (trx) => {
    for (const { id, name, timeZone, columns } of [NORTHWIND, HARBOR]) {
      await trx('organizations')
        .insert({ id, display_name: name, time_zone: timeZone, currency: 'USD', ...columns, created_at: now, updated_at: now })
        .onConflict('id').ignore();
    }
  });
}
