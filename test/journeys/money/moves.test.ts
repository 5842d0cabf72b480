import { uuidv7 } from 'uuidv7';
import { paths } from '../../../src/paths';
import { setClock } from '../../support/clock';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createRequest } from '../../support/factories/consents';
import { createAccountPerson } from '../../support/factories/money/releases';
import { createEnrolled, createFirm } from '../../support/factories/money/renewals';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import { openMail } from '../support/mailbox';
import { wakeWorker } from '../support/portal';
import { fill, follow, press, reloadUntil, seeHeading, seeText, signIn } from '../support/steps';

describe.each(widths)('At %i px', (width) => {
  it('a company goes from one partner to another: it agrees, the new one signs for a day, and on that day everything is there', async () => {
    const old = await createFirm({ name: 'Kleiber IT', at: '2026-11-01T12:00:00Z' });
    const next = await createFirm({ name: 'Harbor Lane IT', at: '2026-11-01T12:00:00Z' });
    const email = `noor-${uuidv7()}@example.test`;
    const { accountId } = await createAccount({ organizationId: old.organizationId, kind: 'safe_pro', name: 'Engines & Co', email });
    const owner = await createAccountPerson({ organizationId: old.organizationId, accountId, role: 'billing_owner', email, firstName: 'Noor', lastName: 'Haddad' });
    const subscription = await createEnrolled({ organizationId: old.organizationId, member: old.member, accountId, planCode: 'safe_pro_core', expiresOn: '2027-03-01' });
    await createRequest({ organizationId: next.organizationId, requestedBy: next.member.personId, email });

    const customer = await openBrowser({ width });
    await signIn(customer, owner, paths.my.home);
    await seeHeading(customer, 'Harbor Lane IT asks to look after your backup');
    await press(customer, 'Accept');
    await seeHeading(customer, 'Move to Harbor Lane IT');
    await seeText(customer, subscription.number);
    await look(customer, 'move-agree', { dark: true });
    await press(customer, 'Agree to the move');
    await seeHeading(customer, 'Move of Engines & Co');
    await seeText(customer, 'The move waits for the signature of Harbor Lane IT.');
    await look(customer, 'my-move');

    const receiving = await openBrowser({ width });
    await openMail(receiving, next.member.email, 'Engines & Co wants to move to you: sign to take it on');
    await look(receiving, 'mail-move');
    await signIn(receiving, next.member, paths.moves.index);
    await look(receiving, 'moves');
    await follow(receiving, 'Engines & Co');
    await follow(receiving, 'Sign the move');
    await fill(receiving, { 'Day of the move': '2027-01-01' });
    await press(receiving, 'Sign the move');
    await receiving.getByRole('alert').waitFor();
    await look(receiving, 'move-sign-errors', { dark: true });
    await fill(receiving, { 'Day of the move': '2026-11-10' });
    await receiving.getByLabel('We take Engines & Co on from that day').check();
    await press(receiving, 'Sign the move');
    await seeText(receiving, 'You have signed. The customer moves to you on 10 Nov 2026.');
    await look(receiving, 'move-signed');

    const leaving = await openBrowser({ width });
    await openMail(leaving, old.member.email, 'Engines & Co moves to another partner on 10 Nov 2026');
    await signIn(leaving, old.member, paths.portal.account(accountId));
    await follow(leaving, '10 Nov 2026');
    // 107.99 for 365 days until 1 Mar 2027: on 10 Nov 111 of them are left, 32.84.
    await seeText(leaving, '$32.84');
    await look(leaving, 'move-leaving', { dark: true });

    await setClock('2026-11-10T00:00:01Z');
    await wakeWorker('subscriptions.complete-moves');
    const then = await openBrowser({ width });
    await signIn(then, next.member, paths.moves.index);
    await reloadUntil(then, /Done/);
    await follow(then, 'Engines & Co');
    await look(then, 'move-done');
    await follow(then, 'Open the account');
    await seeHeading(then, 'Engines & Co');
    await seeText(then, 'Moved to you');
    await seeText(then, /from Kleiber IT/);
    expect(await ownerSql('select organization_id, auto_renew, expires_on::text as expires_on from subscriptions where account_id = $1', [accountId])).toEqual([{ organization_id: next.organizationId, auto_renew: false, expires_on: '2027-03-01' }]);
    await assertNoBrokenInvariant();
  });
});
