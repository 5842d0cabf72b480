import { Router } from 'express';
import * as deal from '../deals/following/deal.controller';
import * as steps from '../deals/following/steps.controller';
import * as list from '../deals/list/deals.controller';
import * as desk from '../deals/office/deal.office.controller';
import * as queue from '../deals/office/queue.office.controller';
import * as registrations from '../deals/registering/registrations.controller';
import * as rulesWithdrawal from '../deals/rules/deal-rules-withdrawal.office.controller';
import * as rules from '../deals/rules/deal-rules.office.controller';
import { freshCode } from '../identity/two-step/fresh-code.controller';
import { paths } from '../paths';
import { can } from '../platform/visitors/permissions';

/** Registered deals, for partners and the office. Every line names its permission; addresses come from paths.ts. */
export const deals = Router();

const { office } = paths.deals;

deals.get(paths.deals.index, can('deals:read'), list.index);
deals.get(paths.deals.csv, can('deals:read'), freshCode(), list.csv);
deals.get(paths.deals.new, can('deals:register'), registrations.new);
deals.post(paths.deals.index, can('deals:register'), registrations.create);
deals.get(paths.deals.show(':id'), can('deals:read'), deal.show);
deals.post(paths.deals.show(':id'), can('deals:register'), registrations.update);
deals.get(paths.deals.edit(':id'), can('deals:register'), registrations.edit);
deals.post(paths.deals.account(':id'), can('deals:register'), deal.link);
deals.get(paths.deals.withdraw(':id'), can('deals:register'), steps.newWithdrawal);
deals.post(paths.deals.withdraw(':id'), can('deals:register'), steps.withdraw);
deals.get(paths.deals.extend(':id'), can('deals:register'), steps.newExtension);
deals.post(paths.deals.extend(':id'), can('deals:register'), steps.extend);
deals.get(paths.deals.appeal(':id'), can('deals:register'), steps.newAppeal);
deals.post(paths.deals.appeal(':id'), can('deals:register'), steps.makeAppeal);
deals.get(paths.deals.win(':id'), can('deals:register'), steps.newWin);
deals.post(paths.deals.win(':id'), can('deals:register'), steps.markWon);
deals.get(paths.deals.lose(':id'), can('deals:register'), steps.newLoss);
deals.post(paths.deals.lose(':id'), can('deals:register'), steps.markLost);

deals.get(office.index, can('deals:decide'), queue.index);
// Before the deals, whose address would take theirs.
deals.get(office.rules.index, can('deals:decide'), rules.index);
deals.get(office.rules.new, can('partners:manage'), freshCode(), rules.newVersion);
deals.post(office.rules.new, can('partners:manage'), freshCode(), rules.create);
deals.get(office.rules.withdrawal(':from'), can('partners:manage'), freshCode(), rulesWithdrawal.newWithdrawal);
deals.post(office.rules.withdrawal(':from'), can('partners:manage'), freshCode(), rulesWithdrawal.createWithdrawal);
deals.get(office.show(':id'), can('deals:decide'), desk.show);
deals.post(office.approve(':id'), can('deals:decide'), desk.approve);
deals.get(office.reject(':id'), can('deals:decide'), desk.newRejection);
deals.post(office.reject(':id'), can('deals:decide'), desk.reject);
deals.post(office.extend(':id'), can('deals:decide'), desk.extend);
