import { Router } from 'express';
import { freshCode } from '../../identity/two-step/fresh-code.controller';
import { paths } from '../../paths';
import { can } from '../../platform/visitors/permissions';
import * as codeOrders from '../../subscriptions/codes/buying/code-orders.controller';
import * as codeUses from '../../subscriptions/codes/using/code-uses.controller';
import * as codes from '../../subscriptions/codes/list/codes.controller';
import * as payer from '../../subscriptions/ownership/payer.controller';
import * as purchases from '../../subscriptions/purchases/purchases.controller';
import * as conversions from '../../subscriptions/conversions/conversions.controller';
import * as upgrades from '../../subscriptions/changes/upgrades.controller';
import * as quotes from '../../subscriptions/quotes/quotes.controller';
import * as autoRenewals from '../../subscriptions/renewals/auto-renew/auto-renewals.controller';
import * as renewals from '../../subscriptions/renewals/by-hand/renewals.controller';
import * as undo from '../../subscriptions/undo/undo.controller';
import * as scheduled from '../../subscriptions/scheduled/scheduled.controller';
import * as scheduledChanges from '../../subscriptions/scheduled/scheduled-changes.controller';
import * as coTerms from '../../subscriptions/co-term/co-term.controller';
import * as storage from '../../subscriptions/storage/storage.controller';
import * as trials from '../../subscriptions/trials/trials.controller';

/** What a partner orders for accounts: trials, purchases, codes, renewals, changes of plan and storage. Every line names its permission. */
export const orders = Router();

// Trials and purchases
orders.get(paths.portal.trials.new, can('trials:start'), trials.new);
orders.post(paths.portal.trials.create, can('trials:start'), trials.create);
orders.get(paths.portal.purchases.plans, can('subscriptions:buy'), purchases.index);
orders.get(paths.portal.purchases.options(':code'), can('subscriptions:buy'), purchases.new);
orders.post(paths.portal.purchases.options(':code'), can('subscriptions:buy'), purchases.create);
orders.get(paths.portal.purchases.quote(':id'), can('subscriptions:buy'), quotes.show);
orders.post(paths.portal.purchases.confirm(':id'), can('subscriptions:buy'), quotes.confirm);
orders.post(paths.portal.purchases.replace(':id'), can('subscriptions:buy'), quotes.replace);
orders.post(paths.portal.purchases.giveUp(':id'), can('subscriptions:buy'), quotes.giveUp);

// Activation codes
orders.get(paths.portal.codes.index, can('codes:read'), codes.index);
orders.get(paths.portal.codes.csv, can('codes:manage'), freshCode(), codes.csv);
orders.get(paths.portal.codes.sheet, can('codes:manage'), codes.sheet);
orders.get(paths.portal.codes.new, can('codes:manage'), codeOrders.new);
orders.post(paths.portal.codes.new, can('codes:manage'), codeOrders.create);
orders.get(paths.portal.codes.use, can('codes:manage'), codeUses.show);
orders.post(paths.portal.codes.use, can('codes:manage'), codeUses.review);
orders.post(paths.portal.codes.confirmUse, can('codes:manage'), codeUses.create);
orders.get(paths.portal.codes.show(':id'), can('codes:read'), codes.show);

// Changes inside a term
orders.get(paths.portal.coTerm(':id'), can('subscriptions:renew'), coTerms.new);
orders.post(paths.portal.coTerm(':id'), can('subscriptions:renew'), coTerms.create);
orders.get(paths.portal.storage(':id'), can('subscriptions:buy'), storage.new);
orders.post(paths.portal.storage(':id'), can('subscriptions:buy'), storage.create);

// Renewals
orders.get(paths.portal.renewals.new(':id'), can('subscriptions:renew'), renewals.new);
orders.post(paths.portal.renewals.create(':id'), can('subscriptions:renew'), renewals.create);
orders.get(paths.portal.autoRenew.edit(':id'), can('subscriptions:auto-renew'), autoRenewals.edit);
orders.post(paths.portal.autoRenew.edit(':id'), can('subscriptions:auto-renew'), autoRenewals.update);
orders.get(paths.portal.autoRenew.disable(':id'), can('subscriptions:auto-renew'), autoRenewals.confirmDisable);
orders.post(paths.portal.autoRenew.disable(':id'), can('subscriptions:auto-renew'), autoRenewals.disable);
orders.get(paths.portal.payer(':id'), can('subscriptions:renew'), payer.edit);
orders.post(paths.portal.payer(':id'), can('subscriptions:renew'), payer.update);
orders.get(paths.portal.undo(':id'), can('subscriptions:undo'), undo.edit);
orders.post(paths.portal.undo(':id'), can('subscriptions:undo'), undo.update);
orders.get(paths.portal.scheduled.index, can('accounts:read'), scheduledChanges.index);
orders.get(paths.portal.scheduled.csv, can('accounts:export'), scheduledChanges.csv);
orders.get(paths.portal.scheduled.show(':id'), can('accounts:read'), scheduled.show);
orders.post(paths.portal.scheduled.edit(':id'), can('subscriptions:auto-renew'), scheduled.update);
orders.post(paths.portal.scheduled.undo(':id'), can('subscriptions:auto-renew'), scheduled.undo);

// Upgrades
orders.get(paths.portal.upgrades.new(':id'), can('subscriptions:buy'), upgrades.new);
orders.post(paths.portal.upgrades.create(':id'), can('subscriptions:buy'), upgrades.create);
orders.get(paths.portal.conversions.new(':id'), can('subscriptions:buy'), conversions.new);
orders.post(paths.portal.conversions.create(':id'), can('subscriptions:buy'), conversions.create);
