import { Router } from 'express';
import * as companyActivity from '../accounts/company/activity/activity.controller';
import * as billingOwner from '../accounts/company/billing-owner/billing-owner.controller';
import * as companyGroups from '../accounts/company/groups/groups.controller';
import * as companyInvitations from '../accounts/company/invitations/company-invitations.controller';
import * as companyInvites from '../accounts/company/invitations/company-invites.controller';
import * as client from '../accounts/company/summary/company.controller';
import * as companyUser from '../accounts/company/users/company-user.controller';
import * as companyUsers from '../accounts/company/users/company-users.controller';
import * as account from '../accounts/account.controller';
import * as accessRequests from '../accounts/consents/access-requests.controller';
import * as requests from '../accounts/consents/requests.controller';
import * as accounts from '../accounts/accounts.controller';
import * as accountSettings from '../accounts/settings/settings.controller';
import * as userAccounts from '../accounts/limits/user-accounts.controller';
import * as manage from '../accounts/manage.controller';
import * as passwordResets from '../accounts/password-resets/password-resets.controller';
import * as cardRemoval from '../billing/cards/card-removal.controller';
import * as cardRenewals from '../billing/cards/card-renewals.controller';
import * as cards from '../billing/cards/cards.controller';
import * as checkouts from '../billing/checkout/checkouts.controller';
import * as creditNotes from '../billing/credit-notes/credit-notes.controller';
import * as disputes from '../billing/disputes/disputes.controller';
import * as comparison from '../billing/papers/comparison/comparison.controller';
import * as statement from '../billing/papers/statement/statement.controller';
import * as history from '../billing/papers/history.controller';
import * as manyReceipts from '../billing/papers/many-receipts.controller';
import * as receipts from '../billing/papers/receipts.controller';
import * as payments from '../billing/payments/payments.controller';
import * as home from '../home/home.controller';
import { freshCode } from '../identity/two-step/fresh-code.controller';
import * as invitations from '../organizations/invitations/invitations.controller';
import * as manyInvitations from '../organizations/invitations/many.controller';
import * as members from '../organizations/members/members.controller';
import * as users from '../organizations/members/users.controller';
import * as company from '../organizations/company/company.controller';
import * as logos from '../organizations/logo/logos.controller';
import * as roles from '../organizations/roles.controller';
import * as security from '../organizations/security/security.controller';
import * as twoStepResets from '../organizations/security/two-step-resets.controller';
import { paths } from '../paths';
import { can } from '../platform/permissions';
import * as codeOrders from '../subscriptions/codes/buying/code-orders.controller';
import * as codeUses from '../subscriptions/codes/using/code-uses.controller';
import * as codes from '../subscriptions/codes/list/codes.controller';
import * as payer from '../subscriptions/ownership/payer.controller';
import * as purchases from '../subscriptions/purchases/purchases.controller';
import * as conversions from '../subscriptions/conversions/conversions.controller';
import * as upgrades from '../subscriptions/changes/upgrades.controller';
import * as quotes from '../subscriptions/quotes/quotes.controller';
import * as releases from '../subscriptions/releases/releases.controller';
import * as autoRenewals from '../subscriptions/renewals/auto-renew/auto-renewals.controller';
import * as renewals from '../subscriptions/renewals/by-hand/renewals.controller';
import * as undo from '../subscriptions/undo/undo.controller';
import * as scheduled from '../subscriptions/scheduled/scheduled.controller';
import * as scheduledChanges from '../subscriptions/scheduled/scheduled-changes.controller';
import * as moves from '../subscriptions/moves/moves.controller';
import * as coTerms from '../subscriptions/co-term/co-term.controller';
import * as storage from '../subscriptions/storage/storage.controller';
import * as trials from '../subscriptions/trials/trials.controller';

/** Partners' pages. Every line names its permission; addresses come from paths.ts, with ':id' as the id. */
export const portal = Router();

portal.get(paths.portal.home, can('home:read'), home.index);

// Accounts
portal.get(paths.portal.manage, can('home:read'), manage.index);
portal.get(paths.portal.accounts, can('accounts:read'), accounts.index);
portal.get(paths.portal.accountsCsv, can('accounts:export'), freshCode(), accounts.csv);
portal.get(paths.portal.account(':id'), can('accounts:read'), account.show);
portal.get(paths.portal.requests.index, can('accounts:read'), requests.index);
portal.get(paths.portal.requests.new, can('accounts:add'), requests.new);
portal.post(paths.portal.requests.new, can('accounts:add'), requests.create);
portal.post(paths.portal.requests.cancel(':id'), can('accounts:add'), requests.cancel);
portal.get(paths.portal.accessRequest.new(':id'), can('accounts:request-access'), accessRequests.new);
portal.post(paths.portal.accessRequest.new(':id'), can('accounts:request-access'), accessRequests.create);
portal.post(paths.portal.accessRequest.cancel(':id'), can('accounts:request-access'), accessRequests.cancel);
portal.get(paths.portal.accountSettings.show(':id'), can('accounts:read'), accountSettings.show);
portal.get(paths.portal.accountSettings.name(':id'), can('accounts:rename'), accountSettings.edit);
portal.post(paths.portal.accountSettings.name(':id'), can('accounts:rename'), accountSettings.update);
portal.post(paths.portal.registrationMail(':id'), can('trials:start'), account.resend);
portal.get(paths.portal.passwordReset.edit(':id', ':personId'), can('clients:reset-password'), passwordResets.edit);
portal.post(paths.portal.passwordReset.edit(':id', ':personId'), can('clients:reset-password'), passwordResets.update);
portal.get(paths.portal.passwordReset.confirmUnvalidated(':id', ':personId'), can('clients:reset-password'), freshCode(), passwordResets.confirm);
portal.post(paths.portal.passwordReset.confirmUnvalidated(':id', ':personId'), can('clients:reset-password'), freshCode(), passwordResets.sendUnvalidated);

// Organization
portal.get(paths.portal.company.show, can('organization:read'), company.show);
portal.get(paths.portal.company.edit, can('organization:manage'), freshCode(), company.names.edit);
portal.post(paths.portal.company.edit, can('organization:manage'), freshCode(), company.names.update);
portal.get(paths.portal.company.contact, can('organization:manage'), freshCode(), company.contact.edit);
portal.post(paths.portal.company.contact, can('organization:manage'), freshCode(), company.contact.update);
portal.get(paths.portal.company.region, can('organization:manage'), freshCode(), company.region.edit);
portal.post(paths.portal.company.region, can('organization:manage'), freshCode(), company.region.update);
portal.get(paths.portal.logo.edit, can('organization:manage'), freshCode(), logos.edit);
portal.post(paths.portal.logo.edit, can('organization:manage'), freshCode(), logos.upload, logos.update);
portal.post(paths.portal.logo.reset, can('organization:manage'), freshCode(), logos.reset);
portal.get(paths.portal.roles, can('organization:read'), roles.index);
portal.get(paths.portal.chosenAccounts.edit(':id'), can('members:manage'), freshCode(), userAccounts.edit);
portal.post(paths.portal.chosenAccounts.edit(':id'), can('members:manage'), freshCode(), userAccounts.update);
portal.post(paths.portal.chosenAccounts.limit(':id'), can('members:manage'), freshCode(), userAccounts.limit);
portal.post(paths.portal.chosenAccounts.matching(':id'), can('members:manage'), freshCode(), userAccounts.updateMatching);
portal.get(paths.portal.security, can('organization:manage'), security.show);
portal.post(paths.portal.security, can('organization:manage'), freshCode(), security.update);
portal.get(paths.portal.twoStepReset(':id'), can('members:manage'), freshCode(), twoStepResets.edit);
portal.post(paths.portal.twoStepReset(':id'), can('members:manage'), freshCode(), twoStepResets.update);
portal.get(paths.portal.users.index, can('organization:read'), users.index);
portal.get(paths.portal.users.csv, can('members:manage'), freshCode(), users.csv);
portal.get(paths.portal.users.new, can('members:manage'), freshCode(), invitations.new);
portal.post(paths.portal.users.index, can('members:manage'), freshCode(), invitations.create);
portal.get(paths.portal.users.many, can('members:manage'), freshCode(), manyInvitations.new);
portal.post(paths.portal.users.many, can('members:manage'), freshCode(), manyInvitations.preview);
portal.post(paths.portal.users.sendMany, can('members:manage'), freshCode(), manyInvitations.create);
portal.get(paths.portal.invitations.edit(':id'), can('members:manage'), freshCode(), invitations.edit);
portal.post(paths.portal.invitations.edit(':id'), can('members:manage'), freshCode(), invitations.update);
portal.post(paths.portal.invitations.resend(':id'), can('members:manage'), freshCode(), invitations.resend);
portal.post(paths.portal.invitations.revoke(':id'), can('members:manage'), freshCode(), invitations.revoke);
portal.get(paths.portal.users.edit(':id'), can('members:manage'), freshCode(), members.edit);
portal.post(paths.portal.users.edit(':id'), can('members:manage'), freshCode(), members.update);
portal.post(paths.portal.users.deactivate(':id'), can('members:manage'), freshCode(), members.deactivate);
portal.post(paths.portal.users.reactivate(':id'), can('members:manage'), freshCode(), members.reactivate);
portal.post(paths.portal.users.unlock(':id'), can('members:manage'), freshCode(), members.unlock);
portal.get(paths.portal.users.remove(':id'), can('members:manage'), freshCode(), members.confirmRemove);
portal.post(paths.portal.users.remove(':id'), can('members:manage'), freshCode(), members.remove);

// Trials and purchases
portal.get(paths.portal.trials.new, can('trials:start'), trials.new);
portal.post(paths.portal.trials.create, can('trials:start'), trials.create);
portal.get(paths.portal.purchases.plans, can('subscriptions:buy'), purchases.index);
portal.get(paths.portal.purchases.options(':code'), can('subscriptions:buy'), purchases.new);
portal.post(paths.portal.purchases.options(':code'), can('subscriptions:buy'), purchases.create);
portal.get(paths.portal.purchases.quote(':id'), can('subscriptions:buy'), quotes.show);
portal.post(paths.portal.purchases.confirm(':id'), can('subscriptions:buy'), quotes.confirm);
portal.post(paths.portal.purchases.replace(':id'), can('subscriptions:buy'), quotes.replace);
portal.post(paths.portal.purchases.giveUp(':id'), can('subscriptions:buy'), quotes.giveUp);

// Activation codes
portal.get(paths.portal.codes.index, can('codes:read'), codes.index);
portal.get(paths.portal.codes.csv, can('codes:manage'), freshCode(), codes.csv);
portal.get(paths.portal.codes.sheet, can('codes:manage'), codes.sheet);
portal.get(paths.portal.codes.new, can('codes:manage'), codeOrders.new);
portal.post(paths.portal.codes.new, can('codes:manage'), codeOrders.create);
portal.get(paths.portal.codes.use, can('codes:manage'), codeUses.show);
portal.post(paths.portal.codes.use, can('codes:manage'), codeUses.review);
portal.post(paths.portal.codes.confirmUse, can('codes:manage'), codeUses.create);
portal.get(paths.portal.codes.show(':id'), can('codes:read'), codes.show);

// Changes inside a term
portal.get(paths.portal.coTerm(':id'), can('subscriptions:renew'), coTerms.new);
portal.post(paths.portal.coTerm(':id'), can('subscriptions:renew'), coTerms.create);
portal.get(paths.portal.storage(':id'), can('subscriptions:buy'), storage.new);
portal.post(paths.portal.storage(':id'), can('subscriptions:buy'), storage.create);

// Renewals
portal.get(paths.portal.renewals.new(':id'), can('subscriptions:renew'), renewals.new);
portal.post(paths.portal.renewals.create(':id'), can('subscriptions:renew'), renewals.create);
portal.get(paths.portal.autoRenew.edit(':id'), can('subscriptions:auto-renew'), autoRenewals.edit);
portal.post(paths.portal.autoRenew.edit(':id'), can('subscriptions:auto-renew'), autoRenewals.update);
portal.get(paths.portal.autoRenew.disable(':id'), can('subscriptions:auto-renew'), autoRenewals.confirmDisable);
portal.post(paths.portal.autoRenew.disable(':id'), can('subscriptions:auto-renew'), autoRenewals.disable);
portal.get(paths.portal.payer(':id'), can('subscriptions:renew'), payer.edit);
portal.post(paths.portal.payer(':id'), can('subscriptions:renew'), payer.update);
portal.get(paths.portal.undo(':id'), can('subscriptions:undo'), undo.edit);
portal.post(paths.portal.undo(':id'), can('subscriptions:undo'), undo.update);
portal.get(paths.portal.scheduled.index, can('accounts:read'), scheduledChanges.index);
portal.get(paths.portal.scheduled.csv, can('accounts:export'), scheduledChanges.csv);
portal.get(paths.portal.scheduled.show(':id'), can('accounts:read'), scheduled.show);
portal.post(paths.portal.scheduled.edit(':id'), can('subscriptions:auto-renew'), scheduled.update);
portal.post(paths.portal.scheduled.undo(':id'), can('subscriptions:auto-renew'), scheduled.undo);

// Releases
portal.get(paths.portal.releases.account(':id'), can('accounts:release'), releases.account.edit);
portal.post(paths.portal.releases.account(':id'), can('accounts:release'), releases.account.update);
portal.get(paths.portal.releases.subscription(':id'), can('accounts:release'), releases.subscription.edit);
portal.post(paths.portal.releases.subscription(':id'), can('accounts:release'), releases.subscription.update);

// Upgrades
portal.get(paths.portal.upgrades.new(':id'), can('subscriptions:buy'), upgrades.new);
portal.post(paths.portal.upgrades.create(':id'), can('subscriptions:buy'), upgrades.create);
portal.get(paths.portal.conversions.new(':id'), can('subscriptions:buy'), conversions.new);
portal.post(paths.portal.conversions.create(':id'), can('subscriptions:buy'), conversions.create);

// Payment & History
portal.get(paths.portal.payments.history, can('billing:read'), history.index);
portal.get(paths.portal.payments.historyCsv, can('billing:read'), freshCode(), history.csv);
portal.get(paths.portal.papers.months, can('billing:read'), history.months);
portal.get(paths.portal.papers.receiptsPdf, can('billing:read'), freshCode(), manyReceipts.pdf);
portal.get(paths.portal.papers.statement, can('billing:read'), statement.show);
portal.get(paths.portal.papers.statementCsv, can('billing:read'), freshCode(), statement.csv);
portal.get(paths.portal.papers.statementPdf, can('billing:read'), statement.pdf);
portal.get(paths.portal.payments.receiptPdf(':id'), can('billing:read'), receipts.pdf);
portal.get(paths.portal.papers.comparison(':id'), can('billing:read'), comparison.show);
portal.get(paths.portal.payments.receipt(':id'), can('billing:read'), receipts.show);
portal.get(paths.portal.payments.creditNotePdf(':id'), can('billing:read'), creditNotes.pdf);
portal.get(paths.portal.payments.creditNote(':id'), can('billing:read'), creditNotes.show);
portal.get(paths.portal.papers.dispute(':id'), can('papers:dispute'), disputes.new);
portal.post(paths.portal.papers.dispute(':id'), can('papers:dispute'), disputes.create);
portal.post(paths.portal.papers.withdrawDispute(':id'), can('papers:dispute'), disputes.withdraw);
portal.get(paths.portal.payments.payNow(':id'), can('subscriptions:renew'), payments.new);
portal.post(paths.portal.payments.payNow(':id'), can('subscriptions:renew'), payments.create);
portal.get(paths.portal.payments.go(':id'), can('subscriptions:buy'), payments.bank);
portal.get(paths.portal.payments.back(':id'), can('subscriptions:buy'), payments.back);

// Cards
portal.get(paths.portal.cards.index, can('cards:manage'), cards.index);
portal.post(paths.portal.cards.new, can('cards:manage'), freshCode(), cards.create);
portal.get(paths.portal.cards.edit(':id'), can('cards:manage'), freshCode(), cards.edit);
portal.post(paths.portal.cards.edit(':id'), can('cards:manage'), freshCode(), cards.update);
portal.get(paths.portal.cards.renewals(':id'), can('cards:manage'), cardRenewals.index);
portal.post(paths.portal.cards.replace(':id'), can('cards:manage'), freshCode(), cards.replace);
portal.post(paths.portal.cards.default(':id'), can('cards:manage'), freshCode(), cards.setDefault);
portal.post(paths.portal.cards.spare(':id'), can('cards:manage'), freshCode(), cards.setSpare);
portal.get(paths.portal.cards.remove(':id'), can('cards:manage'), freshCode(), cardRemoval.new);
portal.post(paths.portal.cards.remove(':id'), can('cards:manage'), freshCode(), cardRemoval.create);
portal.get(paths.portal.checkout.go(':id'), can('cards:manage'), checkouts.show);
portal.get(paths.portal.checkout.back(':id'), can('cards:manage'), checkouts.back);
portal.get(paths.portal.checkout.cancelled(':id'), can('cards:manage'), checkouts.cancelled);

// Customers who move between partners
portal.get(paths.moves.index, can('accounts:read'), moves.index);
portal.get(paths.moves.show(':id'), can('accounts:read'), moves.show);
portal.get(paths.moves.sign(':id'), can('moves:sign'), moves.newSignature);
portal.post(paths.moves.sign(':id'), can('moves:sign'), moves.sign);
portal.get(paths.moves.withdraw(':id'), can('moves:sign'), moves.newWithdrawal);
portal.post(paths.moves.withdraw(':id'), can('moves:sign'), moves.withdraw);
// Inside a client's account
const inside = paths.portal.client(':id');
portal.get(inside.show, can('clients:act'), client.show);
portal.post(inside.leave, can('clients:act'), client.leave);
portal.get(inside.activity, can('clients:act'), companyActivity.index);
portal.get(inside.users.index, can('clients:act'), companyUsers.index);
portal.post(inside.users.index, can('clients:act'), freshCode(), companyInvites.create);
portal.get(inside.users.csv, can('clients:act'), freshCode(), companyUsers.csv);
portal.get(inside.users.new, can('clients:act'), freshCode(), companyInvites.new);
portal.get(inside.users.many, can('clients:act'), freshCode(), companyInvites.many);
portal.post(inside.users.many, can('clients:act'), freshCode(), companyInvites.preview);
portal.post(inside.users.sendMany, can('clients:act'), freshCode(), companyInvites.createMany);
portal.get(inside.users.outcome(':batch'), can('clients:act'), companyInvites.outcome);
portal.get(inside.users.edit(':user'), can('clients:act'), freshCode(), companyUser.edit);
portal.post(inside.users.edit(':user'), can('clients:act'), freshCode(), companyUser.update);
portal.get(inside.users.remove(':user'), can('clients:act'), freshCode(), companyUser.confirmRemove);
portal.post(inside.users.remove(':user'), can('clients:act'), freshCode(), companyUser.remove);
portal.get(inside.invitations.edit(':invitation'), can('clients:act'), freshCode(), companyInvitations.edit);
portal.post(inside.invitations.edit(':invitation'), can('clients:act'), freshCode(), companyInvitations.update);
portal.post(inside.invitations.resend(':invitation'), can('clients:act'), freshCode(), companyInvitations.resend);
portal.post(inside.invitations.revoke(':invitation'), can('clients:act'), freshCode(), companyInvitations.revoke);
portal.get(inside.groups.index, can('clients:act'), companyGroups.index);
portal.post(inside.groups.index, can('clients:act'), freshCode(), companyGroups.create);
portal.get(inside.groups.edit(':group'), can('clients:act'), freshCode(), companyGroups.edit);
portal.post(inside.groups.edit(':group'), can('clients:act'), freshCode(), companyGroups.update);
portal.post(inside.groups.remove(':group'), can('clients:act'), freshCode(), companyGroups.remove);
portal.get(inside.billingOwner.edit, can('clients:act'), freshCode(), billingOwner.edit);
portal.post(inside.billingOwner.edit, can('clients:act'), freshCode(), billingOwner.review);
portal.post(inside.billingOwner.confirm, can('clients:act'), freshCode(), billingOwner.update);
