import { Router } from 'express';
import * as partnerAccess from '../accounts/consents/partner-access.my.controller';
import * as requests from '../accounts/consents/requests.my.controller';
import * as waitingRequests from '../accounts/consents/waiting-requests.my.controller';
import * as notifications from '../alerts/notifications.my.controller';
import * as help from '../home/my/help.my.controller';
import * as home from '../home/my/home.my.controller';
import { paths } from '../paths';
import { can } from '../platform/permissions';
import * as upgrades from '../subscriptions/changes/upgrades.controller';
import * as purchases from '../subscriptions/purchases/purchases.controller';
import * as quotes from '../subscriptions/quotes/quotes.controller';
import * as autoRenewals from '../subscriptions/renewals/auto-renew/auto-renewals.controller';
import * as renewals from '../subscriptions/renewals/by-hand/renewals.controller';
import * as scheduled from '../subscriptions/scheduled/scheduled.controller';
import * as storage from '../subscriptions/storage/storage.controller';
import * as ownSubscriptions from '../subscriptions/shown/own-subscriptions.my.controller';
import * as moves from '../subscriptions/moves/moves.my.controller';

/** Customers' own pages. Every line names its permission; addresses come from paths.ts. */
export const my = Router();

// A question that waits comes before any page.
my.use(paths.my.home, waitingRequests.first);

my.get(paths.my.home, can('my:read'), home.show);
my.get(paths.my.help, can('my:read'), help.show);
my.get(paths.my.notifications, can('my:account'), notifications.index);

// Partners' requests and access
my.get(paths.my.request.show(':id'), can('my:account'), requests.show);
my.post(paths.my.request.accept(':id'), can('my:account'), requests.accept);
my.post(paths.my.request.decline(':id'), can('my:account'), requests.decline);
my.post(paths.my.request.later(':id'), can('my:account'), requests.postpone);
my.get(paths.my.partnerAccess.show, can('my:read'), partnerAccess.show);
my.get(paths.my.partnerAccess.revoke, can('my:company'), partnerAccess.confirm);
my.post(paths.my.partnerAccess.revoke, can('my:company'), partnerAccess.revoke);

// Subscriptions
my.get(paths.my.subscriptions, can('my:account'), ownSubscriptions.index);

// Orders, with the customer's own card
const { orders } = paths.my;
my.get(orders.purchases.plans, can('my:billing'), purchases.index);
my.get(orders.purchases.options(':code'), can('my:billing'), purchases.new);
my.post(orders.purchases.options(':code'), can('my:billing'), purchases.create);
my.get(orders.purchases.quote(':id'), can('my:billing'), quotes.show);
my.post(orders.purchases.confirm(':id'), can('my:billing'), quotes.confirm);
my.post(orders.purchases.replace(':id'), can('my:billing'), quotes.replace);
my.post(orders.purchases.giveUp(':id'), can('my:billing'), quotes.giveUp);
my.get(orders.renewal, can('my:billing'), renewals.new);
my.post(orders.renewal, can('my:billing'), renewals.create);
my.get(orders.upgrades.new(':id'), can('my:billing'), upgrades.new);
my.post(orders.upgrades.create(':id'), can('my:billing'), upgrades.create);
my.get(orders.storage(':id'), can('my:billing'), storage.new);
my.post(orders.storage(':id'), can('my:billing'), storage.create);
my.get(orders.autoRenew.edit(':id'), can('my:billing'), autoRenewals.edit);
my.post(orders.autoRenew.edit(':id'), can('my:billing'), autoRenewals.update);
my.get(orders.autoRenew.disable(':id'), can('my:billing'), autoRenewals.confirmDisable);
my.post(orders.autoRenew.disable(':id'), can('my:billing'), autoRenewals.disable);
my.get(orders.scheduled.show(':id'), can('my:billing'), scheduled.show);
my.post(orders.scheduled.edit(':id'), can('my:billing'), scheduled.update);
my.post(orders.scheduled.undo(':id'), can('my:billing'), scheduled.undo);

// A move to another partner
my.get(paths.moves.my.show(':id'), can('my:account'), moves.show);
my.get(paths.moves.my.withdraw(':id'), can('my:account'), moves.newWithdrawal);
my.post(paths.moves.my.withdraw(':id'), can('my:account'), moves.withdraw);
