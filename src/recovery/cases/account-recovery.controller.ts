import { type RequestHandler } from 'express';
import { requireAccess } from '../../accounts/access/access-level.model';
import { type Account } from '../../accounts/account';
import { getAccount, getOwnAccount } from '../../accounts/accounts.repository';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { bytes } from '../../platform/values/format';
import { visitorOf, zoneOf } from '../../platform/visitors/visitor';
import { accountIdOf, buyerOf, renderOrderPage } from '../../subscriptions/quotes/buyer';
import { isSeenByCustomer, type RecoveryCase } from '../recovery-case';
import { type ComputerToRecover, listComputersToRecover } from './account-computers.report';
import { badgeOf } from './case.presenter';

/** The computers of an account that a drive can be ordered for, with what is in the way of the others, and its cases: for its partner, or for itself. */
export const index: RequestHandler = async (req, res) => {
  const buyer = buyerOf(req);
  const { organizationId, scope, isCustomer, now } = buyer;
  const accountId = accountIdOf(req, buyer);
  const { account, computers, cases } = await within(scope, async (trx) => {
    const found: Account = await (isCustomer ? getOwnAccount(trx, accountId) : getAccount(trx, organizationId, accountId));
    return { account: found, ...await listComputersToRecover(trx, { organizationId, accountId, now }) };
  }, { readOnly: true });
  if (!isCustomer) requireAccess(account, 'request_courier');
  const mayAsk = visitorOf(req).permissions.has(isCustomer ? 'my:billing' : 'recovery:request');
  renderOrderPage(req, res, 'portal/recovery/account', {
    title: isCustomer ? 'Recovery by courier' : `Recovery by courier for ${account.name}`, account: { id: account.id, name: account.name }, zone: zoneOf(visitorOf(req)), mayAsk,
    whoMayAsk: isCustomer ? 'Only the billing owner of your company orders a drive.' : 'Only the roles Administrator and Technician order drives.',
    computers: computers.map((computer) => shownComputer(computer, account.id, isCustomer)), cases: cases.filter((found) => !isCustomer || isSeenByCustomer(found)).map((found) => shownRow(found, isCustomer, now)),
  });
};

function shownComputer({ id, nickname, planName, bytesProtected, lastBackupAt, problem }: ComputerToRecover, accountId: string, isCustomer: boolean) {
  return { nickname, planName, size: bytesProtected > 0 ? bytes(bytesProtected) : '', lastBackupAt, problem, href: isCustomer ? paths.recovery.my.new(id) : paths.recovery.new(accountId, id) };
}

function shownRow(found: RecoveryCase, isCustomer: boolean, now: Date) {
  return { number: found.number, machineName: found.machineName, createdAt: found.createdAt, badge: badgeOf(found, now), href: isCustomer ? paths.recovery.my.show(found.id) : paths.recovery.show(found.id) };
}
