import { Router } from 'express';
import * as partnerAccess from '../accounts/consents/partner-access.my.controller';
import * as requests from '../accounts/consents/requests.my.controller';
import * as waitingRequests from '../accounts/consents/waiting-requests.my.controller';
import * as notifications from '../alerts/notifications.my.controller';
import * as help from '../home/my/help.my.controller';
import * as home from '../home/my/home.my.controller';
import { paths } from '../paths';
import { can } from '../platform/permissions';
import * as cardRemoval from '../billing/cards/card-removal.controller';
import * as cardRenewals from '../billing/cards/card-renewals.controller';
import * as cards from '../billing/cards/cards.controller';
import * as checkouts from '../billing/checkout/checkouts.controller';
import * as creditNotes from '../billing/credit-notes/credit-notes.controller';
import * as history from '../billing/papers/history.my.controller';
import * as receipts from '../billing/papers/receipts.controller';
import * as payments from '../billing/payments/payments.controller';
import { freshCode } from '../identity/two-step/fresh-code.controller';
import * as ownSubscriptions from '../subscriptions/shown/own-subscriptions.my.controller';

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
