import { paths } from '../../src/paths';
import '../../src/training/training.jobs';
import { browser, pageOf, setClock, signedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { addMembership, createMember, createOrganization } from '../support/factories/organizations';
import { createColleague, officeAgent } from '../support/factories/staff';
import { createCertificate, createCourse } from '../support/factories/training';
import { pdfOf, wordsOf } from '../support/reading/pdf';
import { runJob } from '../support/queue';

const app = testApp();
beforeEach(() => setClock('2026-11-22T15:00:00Z'));

const mails = (kind: string) => ownerSql<{ recipient_email: string; subject: string; text_body: string }>('select recipient_email, subject, text_body from mails where kind = $1 order by created_at, recipient_email', [kind]);

describe('a certificate', () => {
  it('is a PDF with holder, course, days, number and where it is checked; for the organization and nobody else', async () => {
    const { organizationId } = await createOrganization({ name: 'Northwind' });
    const member = await createMember({ organizationId, roles: ['sales'], firstName: 'Zoë', lastName: 'Αθηνά' });
    const { certificateId, number } = await createCertificate({ ...member, validFrom: '2026-01-01', validUntil: '2027-12-31', courseId: (await createCourse({ title: 'Servers' })).courseId });
    const words = wordsOf(await pdfOf(await signedInAgent(app, member), paths.training.certificate(certificateId)));
    for (const expected of ['Zoë Αθηνά', 'of Northwind', '“Servers”', 'Server Backup', '1 Jan 2026 through 31 Dec 2027', number, `/certificates?number=${number}`]) if (words !== undefined) expect(words).toContain(expected);
    const stranger = await signedInAgent(app, await createMember(await createOrganization()));
    await stranger.get(paths.training.certificate(certificateId)).expect(404);
  });

  it('is checked by anybody with its number, who learns name, organization, course, days and state and nothing else', async () => {
    const { organizationId } = await createOrganization({ name: 'Northwind' });
    const member = await createMember({ organizationId, firstName: 'Dana', lastName: 'Whitfield', email: 'dana@secret.example' });
    const check = async (number: string, status = 200) => pageOf((await browser(app).get(paths.training.check).query({ number }).expect(status)).text)('main').text().replace(/\s+/g, ' ');
    const valid = await createCertificate({ ...member, validFrom: '2026-01-01', validUntil: '2027-12-31' });
    const words = await check(valid.number.toLowerCase().replaceAll('-', ' '));
    for (const expected of ['Valid', 'Dana Whitfield', 'Northwind', '1 Jan 2026 to 31 Dec 2027', valid.number]) expect(words).toContain(expected);
    expect(words).not.toContain('secret.example');
    expect(await check((await createCertificate({ ...member, validFrom: '2024-01-01', validUntil: '2025-12-31' })).number)).toContain('Expired');
    expect(await check((await createCertificate({ ...member, withdrawn: true })).number)).toContain('Withdrawn');
    expect(await check('CERT-2222-2222', 404)).toContain('There is no certificate CERT-2222-2222');
    expect(await check('CERT-1', 422)).toContain('like CERT-7K2M-9QXA');
    expect(pageOf((await browser(app).get(paths.training.check).expect(200)).text)('input[name=number]')).toHaveLength(1);
  });

  it('is not guessed: after thirty checks a network waits', async () => {
    const visitor = browser(app);
    const statuses: number[] = [];
    for (let count = 0; count < 31; count += 1) statuses.push((await visitor.get(paths.training.check).query({ number: 'CERT-3333-3333' })).status);
    expect(statuses.at(-1)).toBe(429);
    await ownerSql('delete from rate_limits');
  });
});

describe('the end of a certificate', () => {
  it('is told 90, 30 and 7 days before, once each, to the holder and the administrators, with what it means for deals', async () => {
    const { organizationId } = await createOrganization({ name: 'Northwind', timeZone: 'America/New_York' });
    const [admin, seller] = [await createMember({ organizationId, email: 'admin@north.example' }), await createMember({ organizationId, roles: ['sales'], email: 'seller@north.example', firstName: 'Tom', lastName: 'Ort' })];
    await createCertificate({ ...seller, validFrom: '2025-03-01', validUntil: '2027-02-28' });
    const remindedAt = async (moment: string) => {
      await setClock(moment);
      const before = (await mails('training.certificate-ending')).length;
      await runJob('training.remind-endings');
      await runJob('training.remind-endings');
      return (await mails('training.certificate-ending')).length - before;
    };
    expect([
      await remindedAt('2026-11-29T20:00:00Z'), await remindedAt('2026-11-30T11:00:00Z'), await remindedAt('2026-11-30T14:00:00Z'), await remindedAt('2027-01-15T14:00:00Z'),
      await remindedAt('2027-02-10T14:00:00Z'), await remindedAt('2027-02-21T14:00:00Z'), await remindedAt('2027-03-01T14:00:00Z'),
    ]).toEqual([0, 0, 2, 0, 2, 2, 0]);
    const [toAdmin, toSeller] = await mails('training.certificate-ending');
    expect([toAdmin!.recipient_email, toSeller!.recipient_email]).toEqual([admin.email, seller.email]);
    expect(toSeller!.subject).toContain('Your certificate ends on 28 Feb 2027');
    expect(toAdmin!.text_body).toContain('From 1 Mar 2027 on, nobody at Northwind can register deals for Server Backup');
  });

  it('is told once it has come, on the day after the last one where the organization is, with what it changes for deals and who still can', async () => {
    const { organizationId } = await createOrganization({ name: 'Northwind', timeZone: 'America/New_York' });
    const [admin, seller, other] = [
      await createMember({ organizationId, email: 'admin@lapse.example' }), await createMember({ organizationId, roles: ['sales'], email: 'seller@lapse.example', firstName: 'Tom', lastName: 'Ort' }),
      await createMember({ organizationId, roles: ['sales'], firstName: 'Una', lastName: 'Berg' }),
    ];
    const { courseId } = await createCourse();
    await createCertificate({ ...seller, courseId, validFrom: '2025-03-01', validUntil: '2027-02-28' });
    await createCertificate({ ...other, courseId, validFrom: '2026-03-01', validUntil: '2028-02-28' });
    const toldAt = async (moment: string) => {
      await setClock(moment);
      const before = (await mails('training.certificate-lapsed')).length;
      await runJob('training.remind-endings');
      await runJob('training.remind-endings');
      return (await mails('training.certificate-lapsed')).length - before;
    };
    // The evening of the last day, before and after eight o'clock of the next one in New York, and later.
    expect([await toldAt('2027-03-01T04:00:00Z'), await toldAt('2027-03-01T12:30:00Z'), await toldAt('2027-03-01T13:30:00Z'), await toldAt('2027-03-02T14:00:00Z'), await toldAt('2027-04-02T14:00:00Z')]).toEqual([0, 0, 2, 0, 0]);
    const [toAdmin, toSeller] = await mails('training.certificate-lapsed');
    expect([toAdmin!.recipient_email, toSeller!.recipient_email]).toEqual([admin.email, seller.email]);
    expect(toSeller!.subject).toContain('Your certificate has ended');
    expect(toSeller!.text_body).toContain('held through 28 Feb 2027');
    expect(toAdmin!.subject).toBe('The certificate of Tom Ort has ended');
    expect(toAdmin!.text_body).toContain('From 1 Mar 2027 on, Tom Ort cannot register deals for Server Backup. Una Berg still can.');
  });

  it('is told late by a worker that stood still for days, and says that nothing changes for who registers no deals', async () => {
    const { organizationId } = await createOrganization({ name: 'Northwind', timeZone: 'UTC' });
    const technician = await createMember({ organizationId, roles: ['technician'], email: 'tech@lapse.example', firstName: 'Ivo', lastName: 'Kern' });
    await createCertificate({ ...technician, validFrom: '2024-12-01', validUntil: '2026-11-30' });
    await setClock('2026-12-05T15:00:00Z');
    await runJob('training.remind-endings');
    const told = (await mails('training.certificate-lapsed')).filter(({ recipient_email }) => recipient_email === technician.email);
    expect(told).toHaveLength(1);
    expect(told[0]!.text_body).toContain('Ivo Kern has no role that registers deals, so nothing changes for deals for Server Backup.');
  });

  it('is not told where it was renewed or withdrawn, or the person has left', async () => {
    const { organizationId } = await createOrganization();
    const [renewed, withdrawn, left] = [await createMember({ organizationId }), await createMember({ organizationId }), await createMember({ organizationId })];
    const { courseId } = await createCourse();
    const ending = { validFrom: '2025-01-01', validUntil: '2026-12-20' };
    await createCertificate({ ...renewed, ...ending, courseId });
    await createCertificate({ ...renewed, courseId, validFrom: '2026-12-21', validUntil: '2028-12-20' });
    await createCertificate({ ...withdrawn, ...ending, courseId, withdrawn: true });
    await createCertificate({ ...left, ...ending, courseId });
    await ownerSql("update memberships set status = 'inactive' where person_id = $1", [left.personId]);
    const theirs = [renewed.email, withdrawn.email, left.email];
    const toldThem = async (kind: string) => (await mails(kind)).filter(({ recipient_email }) => theirs.includes(recipient_email));
    await runJob('training.remind-endings');
    expect(await toldThem('training.certificate-ending')).toEqual([]);
    await setClock('2026-12-21T15:00:00Z');
    await runJob('training.remind-endings');
    expect(await toldThem('training.certificate-lapsed')).toEqual([]);
  });
});

describe('withdrawing a certificate', () => {
  it('says what it means, needs a reason, ends it once, and tells the holder and the administrators', async () => {
    const { organizationId } = await createOrganization({ name: 'Northwind' });
    const [admin, seller] = [await createMember({ organizationId, email: 'boss@north.example' }), await createMember({ organizationId, roles: ['sales'], email: 'sales@north.example', firstName: 'Tom', lastName: 'Ort' })];
    const { certificateId, number } = await createCertificate(seller);
    const staff = await officeAgent(app, await createColleague({ roles: ['content'] }));
    const address = paths.training.office.certificateWithdrawal(certificateId);
    expect((await staff.get(`${paths.training.office.certificates}?q=${number}`).expect(200)).text).toContain(address);
    expect((await staff.get(address).expect(200)).text).toContain('Nobody else here is certified for Server Backup');
    expect(pageOf((await staff.submit(address, { reason: ' ' }).expect(422)).text)('.error-summary').text()).toContain('Enter the reason');
    await Promise.all([1, 2].map(() => staff.submit(address, { reason: 'Somebody else sat the exam.' })));
    expect((await mails('training.certificate-withdrawn')).map(({ recipient_email }) => recipient_email)).toEqual([admin.email, seller.email]);
    expect((await mails('training.certificate-withdrawn'))[1]!.text_body).toContain('Somebody else sat the exam.');
    expect(await ownerSql("select actor_kind from audit_entries where action = 'certificate.withdrawn' and subject_id = $1", [certificateId])).toEqual([{ actor_kind: 'staff' }]);
    expect(await ownerSql('select last_result, valid_until from enrolments where person_id = $1', [seller.personId])).toEqual([{ last_result: 'passed', valid_until: null }]);
    const holder = await signedInAgent(app, seller);
    await holder.get(paths.training.certificate(certificateId)).expect(404);
    expect((await holder.get(paths.training.index).expect(200)).text).toContain('Somebody else sat the exam.');
  });
});

describe('who is certified', () => {
  it('is seen by the whole organization, by course and status, with the deals it allows, and by administrators as a file', async () => {
    const { organizationId } = await createOrganization({ name: 'Northwind' });
    const admin = await createMember({ organizationId, firstName: 'Ada', lastName: 'Zimmer' });
    const [passed, lapsed, none] = [await createMember({ organizationId, firstName: 'Bea', roles: ['sales'] }), await createMember({ organizationId, firstName: 'Cid', roles: ['sales'] }), await createMember({ organizationId, firstName: '=Dan', roles: ['technician'] })];
    const course = await createCourse({ title: 'Moves', certifies: 'migration' });
    await createCertificate({ ...passed, product: 'migration', courseId: course.courseId, validFrom: '2026-01-01', validUntil: '2027-06-30' });
    await createCertificate({ ...lapsed, product: 'migration', courseId: course.courseId, validFrom: '2024-01-01', validUntil: '2026-11-21' });
    const elsewhere = await createOrganization();
    await addMembership({ ...elsewhere, personId: none.personId });
    await createCertificate({ ...elsewhere, personId: none.personId, product: 'migration', courseId: course.courseId });
    const agent = await signedInAgent(app, admin);
    const namesOn = async (query: object) => {
      const page = pageOf((await agent.get(paths.training.people).query(query).expect(200)).text);
      return page('.list-card').last().find('tbody th').toArray().map((cell) => page(cell).find('bdi').text());
    };
    expect(await namesOn({})).toEqual(['=Dan Tester', 'Ada Zimmer', 'Bea Tester', 'Cid Tester']);
    expect(await namesOn({ course: course.slug, status: 'passed' })).toEqual(['Bea Tester']);
    expect(await namesOn({ course: course.slug, status: 'lapsed' })).toEqual(['Cid Tester']);
    expect(await namesOn({ course: course.slug, status: 'not_started' })).toEqual(['=Dan Tester', 'Ada Zimmer']);
    expect(await namesOn({ course: course.slug, status: 'failed' })).toEqual([]);
    const rights = pageOf((await agent.get(paths.training.people)).text)('#rights').closest('section').text().replace(/\s+/g, ' ');
    expect(rights).toContain('Migration Bea Tester until 30 Jun 2027 Deals can be registered until 30 Jun 2027.');
    const { text: file } = await agent.get(paths.training.peopleCsv).query({ course: course.slug }).expect(200);
    expect(file.trim().split('\r\n').slice(1).map((line) => line.replace(/,[^,]*@[^,]*,/, ','))).toEqual(["'=Dan Tester,Moves,Not started,", 'Ada Zimmer,Moves,Not started,', 'Bea Tester,Moves,Passed,2027-06-30', 'Cid Tester,Moves,Lapsed,2026-11-21']);
  });

  it('is said before a certified member is deactivated or deleted', async () => {
    const { organizationId } = await createOrganization({ name: 'Northwind' });
    const [admin, seller] = [await createMember({ organizationId }), await createMember({ organizationId, roles: ['sales'], firstName: 'Tom', lastName: 'Ort' })];
    await createCertificate(seller);
    const [{ id }] = await ownerSql<{ id: string }>('select id from memberships where person_id = $1', [seller.personId]) as [{ id: string }];
    const agent = await signedInAgent(app, admin);
    for (const address of [paths.portal.users.edit(id), paths.portal.users.remove(id)]) {
      expect((await agent.get(address).expect(200)).text).toContain('Nobody else here is certified for Server Backup: no more deals can be registered for it until somebody is.');
    }
  });
});
