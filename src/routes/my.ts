import { Router } from 'express';
import * as companyActivity from '../accounts/company/activity/activity.controller';
import * as billingOwner from '../accounts/company/billing-owner/billing-owner.controller';
import * as companyGroups from '../accounts/company/groups/groups.controller';
import * as companyInvitations from '../accounts/company/invitations/company-invitations.controller';
import * as companyInvites from '../accounts/company/invitations/company-invites.controller';
import * as client from '../accounts/company/summary/company.controller';
import * as companyUser from '../accounts/company/users/company-user.controller';
import * as companyUsers from '../accounts/company/users/company-users.controller';
import * as partnerAccess from '../accounts/consents/partner-access/partner-access.my.controller';
import * as requests from '../accounts/consents/requests.my.controller';
import * as waitingRequests from '../accounts/consents/waiting-requests.my.controller';
import * as notifications from '../alerts/notifications.my.controller';
import * as cardRemoval from '../billing/cards/card-removal.controller';
import * as cardRenewals from '../billing/cards/card-renewals.controller';
import * as cards from '../billing/cards/cards.controller';
import * as checkouts from '../billing/checkout/checkouts.controller';
import * as creditNotes from '../billing/credit-notes/credit-notes.controller';
import * as history from '../billing/papers/history.my.controller';
import * as receipts from '../billing/papers/receipts.controller';
import * as payments from '../billing/payments/payments.controller';
import * as help from '../home/my/help.my.controller';
import * as home from '../home/my/home.my.controller';
import { freshCode } from '../identity/two-step/fresh-code.controller';
import { paths } from '../paths';
import { can } from '../platform/visitors/permissions';
import * as upgrades from '../subscriptions/changes/upgrades.controller';
import * as moves from '../subscriptions/moves/moves.my.controller';
import * as codeUses from '../subscriptions/codes/using/code-uses.my.controller';
import * as payer from '../subscriptions/ownership/payer.my.controller';
import * as purchases from '../subscriptions/purchases/purchases.controller';
import * as quotes from '../subscriptions/quotes/quotes.controller';
import * as autoRenewals from '../subscriptions/renewals/auto-renew/auto-renewals.controller';
import * as renewals from '../subscriptions/renewals/by-hand/renewals.controller';
import * as scheduled from '../subscriptions/scheduled/scheduled.controller';
import * as ownSubscriptions from '../subscriptions/shown/own-subscriptions.my.controller';
import * as storage from '../subscriptions/storage/storage.controller';

/** Customers' own pages. Every line names its permission; addresses come from paths.ts. */
export const my = Router();

// A question that waits comes before any page.
my.use(paths.my.home, waitingRequests.first);

my.get(paths.my.home, can('my:read'), home.show);
my.get(paths.my.help, can('my:read'), help.show);
my.get(paths.my.notifications, can('my:account'), notifications.index);

// Partners' requests and access
my.get(paths.my.request.show(':id'), can('my:account'), requests.show);
my.get(paths.my.request.move(':id'), can('my:account'), requests.confirmMove);
my.post(paths.my.request.accept(':id'), can('my:account'), requests.accept);
my.post(paths.my.request.decline(':id'), can('my:account'), requests.decline);
my.post(paths.my.request.later(':id'), can('my:account'), requests.postpone);
my.get(paths.my.partnerAccess.show, can('my:read'), partnerAccess.show);
my.get(paths.my.partnerAccess.revoke, can('my:company'), partnerAccess.confirm);
my.post(paths.my.partnerAccess.revoke, can('my:company'), partnerAccess.revoke);

// Subscriptions
my.get(paths.my.subscriptions, can('my:account'), ownSubscriptions.index);

// A move to another partner
my.get(paths.moves.my.show(':id'), can('my:account'), moves.show);
my.get(paths.moves.my.withdraw(':id'), can('my:account'), moves.newWithdrawal);
my.post(paths.moves.my.withdraw(':id'), can('my:account'), moves.withdraw);

// The company, for its administrators
my.get(paths.my.company.show, can('my:company'), client.show);
my.get(paths.my.company.activity, can('my:account'), companyActivity.index);
my.get(paths.my.company.users.index, can('my:company'), companyUsers.index);
my.post(paths.my.company.users.index, can('my:company'), freshCode(), companyInvites.create);
my.get(paths.my.company.users.csv, can('my:company'), freshCode(), companyUsers.csv);
my.get(paths.my.company.users.new, can('my:company'), freshCode(), companyInvites.new);
my.get(paths.my.company.users.many, can('my:company'), freshCode(), companyInvites.many);
my.post(paths.my.company.users.many, can('my:company'), freshCode(), companyInvites.preview);
my.post(paths.my.company.users.sendMany, can('my:company'), freshCode(), companyInvites.createMany);
my.get(paths.my.company.users.outcome(':batch'), can('my:company'), companyInvites.outcome);
my.get(paths.my.company.users.edit(':user'), can('my:company'), freshCode(), companyUser.edit);
my.post(paths.my.company.users.edit(':user'), can('my:company'), freshCode(), companyUser.update);
my.get(paths.my.company.users.remove(':user'), can('my:company'), freshCode(), companyUser.confirmRemove);
my.post(paths.my.company.users.remove(':user'), can('my:company'), freshCode(), companyUser.remove);
my.get(paths.my.company.invitations.edit(':invitation'), can('my:company'), freshCode(), companyInvitations.edit);
my.post(paths.my.company.invitations.edit(':invitation'), can('my:company'), freshCode(), companyInvitations.update);
my.post(paths.my.company.invitations.resend(':invitation'), can('my:company'), freshCode(), companyInvitations.resend);
my.post(paths.my.company.invitations.revoke(':invitation'), can('my:company'), freshCode(), companyInvitations.revoke);
my.get(paths.my.company.groups.index, can('my:company'), companyGroups.index);
my.post(paths.my.company.groups.index, can('my:company'), freshCode(), companyGroups.create);
my.get(paths.my.company.groups.edit(':group'), can('my:company'), freshCode(), companyGroups.edit);
my.post(paths.my.company.groups.edit(':group'), can('my:company'), freshCode(), companyGroups.update);
my.post(paths.my.company.groups.remove(':group'), can('my:company'), freshCode(), companyGroups.remove);
my.get(paths.my.company.billingOwner.edit, can('my:company'), freshCode(), billingOwner.edit);
my.post(paths.my.company.billingOwner.edit, can('my:company'), freshCode(), billingOwner.review);
my.post(paths.my.company.billingOwner.confirm, can('my:company'), freshCode(), billingOwner.update);

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
my.get(orders.codes.use, can('my:billing'), codeUses.show);
my.post(orders.codes.use, can('my:billing'), codeUses.review);
my.post(orders.codes.confirmUse, can('my:billing'), codeUses.create);
my.get(orders.payer(':id'), can('my:billing'), payer.edit);
my.post(orders.payer(':id'), can('my:billing'), payer.update);

// Billing: what a customer pays by themselves
my.get(paths.my.billing.payments.history, can('my:billing'), history.index);
my.get(paths.my.billing.payments.historyCsv, can('my:billing'), freshCode(), history.csv);
my.get(paths.my.billing.payments.receiptPdf(':id'), can('my:billing'), receipts.pdf);
my.get(paths.my.billing.payments.receipt(':id'), can('my:billing'), receipts.show);
my.get(paths.my.billing.payments.creditNotePdf(':id'), can('my:billing'), creditNotes.pdf);
my.get(paths.my.billing.payments.creditNote(':id'), can('my:billing'), creditNotes.show);
my.get(paths.my.billing.payments.payNow(':id'), can('my:billing'), payments.new);
my.post(paths.my.billing.payments.payNow(':id'), can('my:billing'), payments.create);
my.get(paths.my.billing.payments.go(':id'), can('my:billing'), payments.bank);
my.get(paths.my.billing.payments.back(':id'), can('my:billing'), payments.back);
my.get(paths.my.billing.cards.index, can('my:billing'), cards.index);
my.post(paths.my.billing.cards.new, can('my:billing'), freshCode(), cards.create);
my.get(paths.my.billing.cards.edit(':id'), can('my:billing'), freshCode(), cards.edit);
my.post(paths.my.billing.cards.edit(':id'), can('my:billing'), freshCode(), cards.update);
my.get(paths.my.billing.cards.renewals(':id'), can('my:billing'), cardRenewals.index);
my.post(paths.my.billing.cards.replace(':id'), can('my:billing'), freshCode(), cards.replace);
my.post(paths.my.billing.cards.default(':id'), can('my:billing'), freshCode(), cards.setDefault);
my.post(paths.my.billing.cards.spare(':id'), can('my:billing'), freshCode(), cards.setSpare);
my.get(paths.my.billing.cards.remove(':id'), can('my:billing'), freshCode(), cardRemoval.new);
my.post(paths.my.billing.cards.remove(':id'), can('my:billing'), freshCode(), cardRemoval.create);
my.get(paths.my.billing.checkout.go(':id'), can('my:billing'), checkouts.show);
my.get(paths.my.billing.checkout.back(':id'), can('my:billing'), checkouts.back);
my.get(paths.my.billing.checkout.cancelled(':id'), can('my:billing'), checkouts.cancelled);
