import { closeDatabase, within } from '../../src/platform/database/database';
import { day } from '../../src/platform/values/dates';
import { listCertifications } from '../../src/training/certified.report';
import { createCertificate } from '../support/factories/training';
import { addMembership, createMember, createOrganization } from '../support/factories/organizations';

afterAll(closeDatabase);

describe('what a person is certified for', () => {
  it('holds from the first to the last day of the certificate, both included', async () => {
    const member = await createMember(await createOrganization());
    await createCertificate({ ...member, product: 'migration', validFrom: '2026-03-01', validUntil: '2028-02-29' });
    const on = (text: string) => within({ organizationId: member.organizationId }, (trx) => listCertifications(trx, { personId: member.personId, on: day(text) }), { readOnly: true });
    expect([await on('2026-02-28'), await on('2026-03-01'), await on('2028-02-29'), await on('2028-03-01')]).toEqual([[], ['migration'], ['migration'], []]);
  });

  it('is nothing where the certificate was withdrawn, is a colleague’s, or was earned at another organization', async () => {
    const { organizationId } = await createOrganization();
    const member = await createMember({ organizationId });
    const elsewhere = await createOrganization();
    await addMembership({ ...elsewhere, personId: member.personId });
    await createCertificate({ ...elsewhere, personId: member.personId, product: 'safe_server' });
    await createCertificate({ organizationId, personId: (await createMember({ organizationId })).personId, product: 'availability' });
    await createCertificate({ ...member, product: 'migration', withdrawn: true });
    const on = day('2026-11-22');
    expect(await within({ organizationId }, (trx) => listCertifications(trx, { personId: member.personId, on }), { readOnly: true })).toEqual([]);
    expect(await within(elsewhere, (trx) => listCertifications(trx, { personId: member.personId, on }), { readOnly: true })).toEqual(['safe_server']);
  });
});
