import { Router } from 'express';
import * as cardRemoval from '../../billing/cards/card-removal.controller';
import * as cardRenewals from '../../billing/cards/card-renewals.controller';
import * as cards from '../../billing/cards/cards.controller';
import * as checkouts from '../../billing/checkout/checkouts.controller';
import * as creditNotes from '../../billing/credit-notes/credit-notes.controller';
import * as disputes from '../../billing/disputes/disputes.controller';
import * as comparison from '../../billing/papers/comparison/comparison.controller';
import * as statement from '../../billing/papers/statement/statement.controller';
import * as history from '../../billing/papers/history.controller';
import * as manyReceipts from '../../billing/papers/many-receipts.controller';
import * as receipts from '../../billing/papers/receipts.controller';
import * as paying from '../../billing/payments/payments.controller';
import { freshCode } from '../../identity/two-step/fresh-code.controller';
import { paths } from '../../paths';
import { can } from '../../platform/visitors/permissions';

/** Papers, payments and cards of a partner. Every line names its permission. */
export const payments = Router();

// Payment & History
payments.get(paths.portal.payments.history, can('billing:read'), history.index);
payments.get(paths.portal.payments.historyCsv, can('billing:read'), freshCode(), history.csv);
payments.get(paths.portal.papers.months, can('billing:read'), history.months);
payments.get(paths.portal.papers.receiptsPdf, can('billing:read'), freshCode(), manyReceipts.pdf);
payments.get(paths.portal.papers.statement, can('billing:read'), statement.show);
payments.get(paths.portal.papers.statementCsv, can('billing:read'), freshCode(), statement.csv);
payments.get(paths.portal.papers.statementPdf, can('billing:read'), statement.pdf);
payments.get(paths.portal.payments.receiptPdf(':id'), can('billing:read'), receipts.pdf);
payments.get(paths.portal.papers.comparison(':id'), can('billing:read'), comparison.show);
payments.get(paths.portal.payments.receipt(':id'), can('billing:read'), receipts.show);
payments.get(paths.portal.payments.creditNotePdf(':id'), can('billing:read'), creditNotes.pdf);
payments.get(paths.portal.payments.creditNote(':id'), can('billing:read'), creditNotes.show);
payments.get(paths.portal.papers.dispute(':id'), can('papers:dispute'), disputes.new);
payments.post(paths.portal.papers.dispute(':id'), can('papers:dispute'), disputes.create);
payments.post(paths.portal.papers.withdrawDispute(':id'), can('papers:dispute'), disputes.withdraw);
payments.get(paths.portal.payments.payNow(':id'), can('subscriptions:renew'), paying.new);
payments.post(paths.portal.payments.payNow(':id'), can('subscriptions:renew'), paying.create);
payments.get(paths.portal.payments.go(':id'), can('subscriptions:buy'), paying.bank);
payments.get(paths.portal.payments.back(':id'), can('subscriptions:buy'), paying.back);

// Cards
payments.get(paths.portal.cards.index, can('cards:manage'), cards.index);
payments.post(paths.portal.cards.new, can('cards:manage'), freshCode(), cards.create);
payments.get(paths.portal.cards.edit(':id'), can('cards:manage'), freshCode(), cards.edit);
payments.post(paths.portal.cards.edit(':id'), can('cards:manage'), freshCode(), cards.update);
payments.get(paths.portal.cards.renewals(':id'), can('cards:manage'), cardRenewals.index);
payments.post(paths.portal.cards.replace(':id'), can('cards:manage'), freshCode(), cards.replace);
payments.post(paths.portal.cards.default(':id'), can('cards:manage'), freshCode(), cards.setDefault);
payments.post(paths.portal.cards.spare(':id'), can('cards:manage'), freshCode(), cards.setSpare);
payments.get(paths.portal.cards.remove(':id'), can('cards:manage'), freshCode(), cardRemoval.new);
payments.post(paths.portal.cards.remove(':id'), can('cards:manage'), freshCode(), cardRemoval.create);
payments.get(paths.portal.checkout.go(':id'), can('cards:manage'), checkouts.show);
payments.get(paths.portal.checkout.back(':id'), can('cards:manage'), checkouts.back);
payments.get(paths.portal.checkout.cancelled(':id'), can('cards:manage'), checkouts.cancelled);
